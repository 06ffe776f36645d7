package io.faasload.dataset.runs;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.run.Run;
import io.faasload.run.Run.Ended;
import io.faasload.run.RunStatus;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class RunStatementIT {

    private static final String ROW = "SELECT status, activation_id FROM runs WHERE input = 1";
    private static final String ORPHANS = "SELECT activation_id FROM orphans ORDER BY 1";

    /** The existing row; what is written; the row after that; the orphans after that. */
    private static final String WHICH_ROW_WINS = """
            -           | started a   | started a   |
            -           | completed a | completed a |
            -           | refused -   | refused -   |
            -           | lost a      | lost a      |
            -           | lost -      | lost -      |
            started a   | started a   | started a   |
            started a   | started b   | started b   | a
            started a   | completed a | completed a |
            started a   | completed b | completed b | a
            started a   | refused -   | refused -   | a
            started a   | lost a      | lost a      |
            started a   | lost b      | lost b      | a
            started a   | lost -      | lost -      | a
            started -   | started b   | started b   |
            started -   | completed b | completed b |
            completed a | started a   | completed a |
            completed a | started b   | completed a | b
            completed a | completed a | completed a |
            completed a | completed b | completed a | b
            completed a | refused -   | completed a |
            completed a | lost a      | completed a |
            completed a | lost b      | completed a | b
            completed a | lost -      | completed a |
            refused -   | started b   | refused -   |
            refused -   | completed b | completed b |
            refused -   | refused -   | refused -   |
            refused -   | lost b      | refused -   | b
            refused -   | lost -      | refused -   |
            lost a      | started a   | lost a      |
            lost a      | started b   | lost a      |
            lost a      | completed a | completed a |
            lost a      | completed b | completed b | a
            lost a      | refused -   | lost a      |
            lost a      | lost a      | lost a      |
            lost a      | lost b      | lost a      | b
            lost a      | lost -      | lost a      |
            lost -      | started b   | lost -      |
            lost -      | completed b | completed b |
            lost -      | refused -   | lost -      |
            lost -      | lost b      | lost -      | b
            lost -      | lost -      | lost -      |
            """;

    @Test
    void oneRuleSaysWhichRowWinsAndRepeatingAWriteChangesNothing(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            var outcomes = new ArrayList<String>();
            for (String line : WHICH_ROW_WINS.lines().toList()) {
                dataset.execute("DELETE FROM runs; DELETE FROM orphans");
                String[] columns = line.split("\\|", -1);
                if (!columns[0].isBlank() && !columns[0].strip().equals("-")) {
                    dataset.write(parsed(dataset, columns[0]));
                }
                dataset.write(parsed(dataset, columns[1]));
                outcomes.add(outcome(dataset, columns));
                dataset.write(parsed(dataset, columns[1]));
                assertThat(outcome(dataset, columns)).as("again").isEqualTo(outcomes.get(outcomes.size() - 1));

                String status = dataset.rows(ROW).get(0).split(" ")[0];
                assertThat(dataset.rows("SELECT count(*) FROM parameters")).containsExactly("4");
                assertThat(dataset.rows("SELECT count(*) FROM resources"))
                        .as(line)
                        .containsExactly(status.equals("completed") ? "2" : "0");
                assertThat(dataset.rows("SELECT text FROM logs ORDER BY position"))
                        .as(line)
                        .isEqualTo(status.equals("completed") ? List.of("hello", "no time") : List.of());
            }
            assertThat(outcomes)
                    .containsExactlyElementsOf(
                            WHICH_ROW_WINS.lines().map(RunStatementIT::tidy).toList());
        }
    }

    private static Run parsed(TestDataset dataset, String text) {
        String[] words = text.strip().split(" ");
        return dataset.run(1, RunStatus.of(words[0]), words[1].equals("-") ? null : words[1].repeat(32));
    }

    private static String outcome(TestDataset dataset, String[] columns) throws SQLException {
        String row = dataset.rows(ROW).get(0).replaceAll("(.)\\1{31}", "$1");
        String orphans = String.join(" ", dataset.rows(ORPHANS)).replaceAll("(.)\\1{31}", "$1");
        return tidy(columns[0] + "|" + columns[1] + "|" + row + "|" + orphans);
    }

    private static String tidy(String line) {
        return line.replaceAll(" *\\| *", "|").strip();
    }

    @Test
    void everyColumnIsStored(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            assertThat(dataset.rows("""
                                    SELECT function, namespace, failed, start_ms, end_ms, wait_ms, init_ms, outputsize,
                                    extract_ms, transform_ms, load_ms, trace, input, attempt, planned_us, sent_us,
                                    accepted_us, completed_by, response_status, error, memory_mb, invoker FROM runs"""))
                    .containsExactly("1 user-wand_blur f 1700000001000 1700000001538 292 454 12345 3 500 4 1 1 1"
                            + " 1700000001000000 1700000001000100 1700000001017000 event success - 256 invoker0");
            assertThat(dataset.rows("SELECT run >> 32, run & 4294967295, name, value FROM parameters ORDER BY name"))
                    .containsExactly(
                            "1 1 incont image",
                            "1 1 object 1.jpg",
                            "1 1 outcont user-wand_blur-out",
                            "1 1 sigma 1.3424023855536071");
            assertThat(dataset.rows("""
                                    SELECT replace(container, '0', ''), attribution, attribution_by, cpu_us, memory_peak_b,
                                    memory_peak_by, usage_missing, extract_us, transform_us, load_us FROM runs""")).containsExactly(" exact hostname 9700 2500000 reset - 2801 500002 4003");
            assertThat(dataset.rows("""
                                    SELECT timestamp_ms, memory_b, proc_mcpu, memory_used_b, memory_peak_b, cpu_us,
                                    cpu_user_us, cpu_system_us, cpu_throttled_us FROM resources ORDER BY timestamp_ms"""))
                    .containsExactly(
                            "1700000001000 1000000 0 1100000 1200000 0 0 0 0",
                            "1700000001010 2000000 9 2100000 2500000 9400 7000 2400 30");
            assertThat(dataset.rows(
                            "SELECT run & 4294967295, position, time_us, stream, text FROM logs ORDER BY position"))
                    .containsExactly("1 1 1700000001000007 stdout hello", "1 2 - - no time");
        }
    }

    @Test
    void unknownValuesAreNull(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            var run = dataset.run(1, RunStatus.COMPLETED, A);
            var nothing = TestDataset.ended(true, TestDataset.sample(5, null));
            dataset.write(with(run, "{}", nothing, "boom"));
            dataset.write(dataset.run(2, RunStatus.REFUSED, null));
            assertThat(dataset.rows("""
                                    SELECT status, failed, start_ms, end_ms, wait_ms, init_ms, outputsize, extract_ms,
                                    transform_ms, load_ms, response_status, memory_mb, invoker, container, attribution,
                                    attribution_by, cpu_us, memory_peak_b, memory_peak_by, error
                                    FROM runs ORDER BY id"""))
                    .containsExactly(
                            "completed t - - - - - - - - - - - - - - - - - boom",
                            "refused - - - - - - - - - - - - - - - - - - The requested resource does not exist.");
            assertThat(dataset.rows("SELECT * FROM resources"))
                    .singleElement()
                    .asString()
                    .endsWith(" 5 - - - - - - - -");
        }
    }

    @Test
    void aCompletedRunWrittenAgainWithoutUsageKeepsItsUsage(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            dataset.write(with(dataset.run(1, RunStatus.COMPLETED, A), "{}", TestDataset.ended(false), null));
            assertThat(dataset.rows("SELECT cpu_us FROM runs")).containsExactly("9700");
            assertThat(dataset.rows("SELECT count(*) FROM resources")).containsExactly("2");
        }
    }

    @Test
    void replacingARowReplacesEveryColumnOfTheOldCall(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.STARTED, A));
            dataset.write(dataset.run(1, RunStatus.REFUSED, null));
            assertThat(dataset.rows("SELECT activation_id, accepted_us, attempt, error FROM runs"))
                    .containsExactly("- - 0 The requested resource does not exist.");
        }
    }

    @Test
    void anOrphanIsDeletedWhenARunGetsItsActivation(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A), dataset.run(1, RunStatus.COMPLETED, B));
            dataset.write(new Orphan("c".repeat(32), "user-wand_blur", "imaging/wand_blur", 1, null));
            dataset.write(dataset.run(2, RunStatus.STARTED, "c".repeat(32)));
            assertThat(dataset.rows("SELECT * FROM orphans"))
                    .containsExactly(B + " user-wand_blur imaging/wand_blur 1700000001538 538");
        }
    }

    @Test
    void aReplacedActivationIsAnOrphanUntilItWinsAfterAll(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.STARTED, A), dataset.run(1, RunStatus.STARTED, B));
            assertThat(dataset.rows("SELECT * FROM orphans"))
                    .containsExactly(A + " user-wand_blur imaging/wand_blur 1700000001017 -");
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            assertThat(dataset.rows(ORPHANS)).containsExactly(B);
            dataset.write(dataset.run(1, RunStatus.COMPLETED, B));
            assertThat(dataset.rows("SELECT activation_id, duration_ms FROM orphans"))
                    .containsExactly(B + " 538");
        }
    }

    @Test
    void nothingIsWrittenIfNothingChanges(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.STARTED, A), dataset.run(2, RunStatus.COMPLETED, B));
            String versions = "SELECT 'r', ctid, xmin FROM runs UNION ALL SELECT 'p', ctid, xmin FROM parameters"
                    + " UNION ALL SELECT 's', ctid, xmin FROM resources"
                    + " UNION ALL SELECT 'l', ctid, xmin FROM logs";
            var before = dataset.rows(versions);
            dataset.write(
                    dataset.run(1, RunStatus.STARTED, A),
                    dataset.run(2, RunStatus.COMPLETED, B),
                    dataset.run(2, RunStatus.STARTED, B));
            assertThat(dataset.rows(versions)).isEqualTo(before);

            String parameters = "SELECT ctid, xmin FROM parameters WHERE run & 4294967295 = 1";
            before = dataset.rows(parameters);
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            assertThat(dataset.rows(parameters)).isEqualTo(before);
        }
    }

    @Test
    void textsThatPostgresRejectsAreFixedAndDoNotBlockTheBatch(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            var bad = with(
                    dataset.run(1, RunStatus.COMPLETED, A),
                    "{\"a\\u0000b\": \"x\\u0000y\\ud800z\", \"nested\": {\"k\": \"\\u0000\"}, \"smile\": \"\\ud83d\\ude00\"}",
                    TestDataset.ended(1),
                    "nul\u0000 high\ud83d low\ude00 pair\ud83d\ude00");
            var badLine = List.of(new Run.LogLine(null, null, "nul\u0000 high\ud83d"));
            dataset.write(bad.withLogs(badLine), dataset.run(2, RunStatus.STARTED, B));
            assertThat(dataset.rows("SELECT text FROM logs")).containsExactly("nul\ufffd high\ufffd");
            assertThat(dataset.rows("SELECT error FROM runs WHERE input = 1"))
                    .containsExactly("nul\ufffd high\ufffd low\ufffd pair\ud83d\ude00");
            assertThat(dataset.rows("SELECT name, value FROM parameters WHERE run & 4294967295 = 1 ORDER BY name"))
                    .containsExactlyInAnyOrder(
                            "a\ufffdb x\ufffdy\ufffdz", "nested {\"k\": \"\\u0000\"}", "smile \ud83d\ude00");
            assertThat(dataset.rows("SELECT count(*) FROM runs")).containsExactly("2");
        }
    }

    @Test
    void repeatedNamesAndSamplesDoNotBlockTheBatch(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            var twice = TestDataset.ended(false, TestDataset.sample(1, 10L), TestDataset.sample(1, 20L));
            dataset.write(with(dataset.run(1, RunStatus.COMPLETED, A), "{\"n\": 1, \"n\": 2}", twice, null));
            assertThat(dataset.rows("SELECT name, value FROM parameters")).containsExactly("n 2");
            assertThat(dataset.rows("SELECT memory_b FROM resources")).containsExactly("10");
        }
    }

    @Test
    void anOutdatedSubmissionFailsAndWritesNothing(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            long outdated = dataset.epoch();
            dataset.write(dataset.run(1, RunStatus.STARTED, A));
            dataset.execute("UPDATE generation SET epoch = epoch + 1");
            dataset.write(new Orphan("c".repeat(32), "user-wand_blur", "imaging/wand_blur", 1, null));

            assertThatThrownBy(() -> TestDataset.write(
                            dataset.connection,
                            outdated,
                            dataset.run(1, RunStatus.COMPLETED, B),
                            dataset.run(2, RunStatus.STARTED, "c".repeat(32))))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("the submission of epoch " + outdated
                            + " may no longer write: another generate has taken over");
            assertThatThrownBy(() -> dataset.write(outdated, new Orphan(B, "ns", "p/a", 1, null)))
                    .hasMessageContaining("may no longer write");

            assertThat(dataset.rows("SELECT input, status, activation_id FROM runs"))
                    .containsExactly("1 started " + A);
            assertThat(dataset.rows("SELECT count(*) FROM parameters")).containsExactly("4");
            assertThat(dataset.rows(ORPHANS)).containsExactly("c".repeat(32));
        }
    }

    @Test
    void deletingARunDeletesItsChildren(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            dataset.execute("DELETE FROM runs");
            assertThat(dataset.rows(
                            "SELECT run FROM parameters UNION SELECT run FROM resources UNION SELECT run FROM logs"))
                    .isEmpty();
        }
    }

    private static Run with(Run run, String parameters, Ended ended, String error) {
        return new Run(run.id(), run.target(), run.status(), parameters, run.plannedMicros(), run.call(), ended, error);
    }
}
