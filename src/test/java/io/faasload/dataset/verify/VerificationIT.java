package io.faasload.dataset.verify;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.function.Traces;
import io.faasload.dataset.runs.Orphan;
import io.faasload.run.RunStatus;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class VerificationIT {

    @Test
    void aDatasetWithAllItsRunsIsCompleteAndConsistent(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            for (int input = 1; input <= 3; input++) {
                dataset.write(dataset.run(input, RunStatus.COMPLETED, "a" + input));
            }
            dataset.execute("UPDATE runs SET failed = true WHERE input = 2");
            dataset.write(new Orphan(B, "user-wand_blur", "imaging/wand_blur", 5, 6L));
            Verification verification = verify(dataset, 3);
            assertThat(verification).isEqualTo(new Verification(List.of(), Map.of(), 3, 3, 1, 1));
            assertThat(verification.complete()).isTrue();
            assertThat(verification.consistent()).isTrue();
        }
    }

    @Test
    void reportsWhatIsMissingAndWhatIsWrong(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            for (int input : IntStream.rangeClosed(5, 20).toArray()) {
                dataset.write(dataset.run(input, RunStatus.COMPLETED, "a" + input));
            }
            dataset.write(
                    dataset.run(2, RunStatus.STARTED, A),
                    dataset.run(3, RunStatus.LOST, "lost"),
                    dataset.run(4, RunStatus.REFUSED, null));
            dataset.execute("DROP INDEX runs_activation_id");
            dataset.execute("UPDATE runs SET activation_id = 'a5' WHERE input IN (7, 20)");
            dataset.execute("UPDATE runs SET activation_id = NULL WHERE input = 8");
            dataset.execute("UPDATE runs SET end_ms = NULL WHERE input = 9");
            dataset.execute("UPDATE runs SET end_ms = start_ms - 1 WHERE input IN (10, 11)");
            dataset.execute("DELETE FROM parameters WHERE run & 4294967295 IN (12, 13, 14, 16)");
            dataset.execute(
                    "UPDATE parameters SET value = '1.34' WHERE run & 4294967295 IN (17, 18) AND name = 'sigma'");
            dataset.execute("DELETE FROM parameters WHERE run & 4294967295 = 19 AND name = 'object'");
            dataset.execute("DELETE FROM orphans");

            Verification verification = verify(dataset, 23);
            assertThat(verification.findings())
                    .extracting(Finding::toString)
                    .containsExactly(
                            "imaging/wand_blur (user-wand_blur): 4 missing: 1, 21-23",
                            "imaging/wand_blur (user-wand_blur): 1 not ended: 2",
                            "imaging/wand_blur (user-wand_blur): 1 lost: 3",
                            "imaging/wand_blur (user-wand_blur): 1 refused: 4",
                            "imaging/wand_blur (user-wand_blur): 1 completed without an activation: 8",
                            "imaging/wand_blur (user-wand_blur): 1 completed without start or end: 9",
                            "imaging/wand_blur (user-wand_blur): 2 ended before they started: 10-11",
                            "imaging/wand_blur (user-wand_blur): 4 without parameters: 12-14, 16",
                            "imaging/wand_blur (user-wand_blur): 3 with other parameters than expected: 17-19"
                                    + " (input 17: sigma is 1.34 and should be 1.3424023855536071)",
                            "imaging/wand_blur (user-wand_blur): 3 with the activation of another run: 5, 7, 20"
                                    + " (activation a5)");
            assertThat(verification.complete()).isFalse();
            assertThat(verification.consistent()).isFalse();
            assertThat(verification.completed()).isEqualTo(16);
        }
    }

    @Test
    void reportsRunsBeyondTheConfiguration(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            for (int input = 1; input <= 5; input++) {
                dataset.write(dataset.run(input, RunStatus.COMPLETED, "a" + input));
            }
            Verification fewer = verify(dataset, 2);
            assertThat(fewer.findings())
                    .extracting(Finding::toString)
                    .containsExactly(
                            "imaging/wand_blur (user-wand_blur): 3 more than generation.nbinputs expects: 3-5");
            assertThat(fewer.complete()).isTrue();
            assertThat(fewer.consistent()).isFalse();
            assertThat(fewer.completed()).isEqualTo(2);

            Verification none = Verification.run(dataset.connection, List.of());
            assertThat(none.findings()).isEmpty();
            assertThat(none.unchecked()).isEqualTo(Map.of("imaging/wand_blur", 5L));
        }
    }

    @Test
    void incompleteAndInconsistentAreIndependent(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            Verification missing = verify(dataset, 2);
            assertThat(missing.complete()).isFalse();
            assertThat(missing.consistent()).isTrue();
            dataset.execute("DELETE FROM parameters");
            Verification contradicting = verify(dataset, 1);
            assertThat(contradicting.complete()).isTrue();
            assertThat(contradicting.consistent()).isFalse();
        }
    }

    @Test
    void parametersAreDrawnForMissingInputsTooAndInOrder(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            int other = Traces.ensure(dataset.connection, dataset.function, "somebody");
            dataset.write(dataset.run(2, RunStatus.COMPLETED, A), dataset.run(5, RunStatus.COMPLETED, B));
            dataset.execute("UPDATE parameters SET value = (run & 4294967295) WHERE name = 'sigma'");
            Iterator<ExpectedTrace.Planned> drawn = IntStream.rangeClosed(1, 6)
                    .mapToObj(n -> TestDataset.PARAMETERS.replace("1.3424023855536071", String.valueOf(n)))
                    .map(parameters -> new ExpectedTrace.Planned(parameters, null))
                    .iterator();
            var verification = Verification.run(
                    dataset.connection,
                    List.of(
                            new ExpectedTrace(dataset.trace, "imaging/wand_blur", "user-wand_blur", null, 6, drawn),
                            new ExpectedTrace(
                                    other,
                                    "imaging/wand_blur",
                                    "somebody",
                                    2,
                                    2,
                                    Collections.nCopies(2, new ExpectedTrace.Planned("{}", null))
                                            .iterator())));
            assertThat(verification.findings())
                    .extracting(Finding::toString)
                    .containsExactly(
                            "imaging/wand_blur (user-wand_blur): 4 missing: 1, 3-4, 6",
                            "imaging/wand_blur (somebody, repetition 2): 2 missing: 1-2");
            assertThat(drawn).isExhausted();
            assertThat(verification.expected()).isEqualTo(8);
        }
    }

    @Test
    void plannedTimesAreThoseOfTheTraceAndOfItsShifts(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(
                    dataset.run(1, RunStatus.COMPLETED, A),
                    dataset.run(2, RunStatus.MISSED, null),
                    dataset.run(3, RunStatus.COMPLETED, B));
            dataset.execute("UPDATE generation SET injection_start_us = 1000");
            dataset.execute("UPDATE runs SET planned_us = 1000 + 50 * input");
            assertThat(plannedEvery50(dataset)).isEmpty();

            dataset.execute("UPDATE runs SET planned_us = planned_us + 7 WHERE input >= 2");
            assertThat(plannedEvery50(dataset))
                    .containsExactly(
                            "imaging/wand_blur (user-wand_blur): 2 planned at another time than the trace says:"
                                    + " 2-3 (input 2: planned 107 us after the start of the injection and should be 100 us)");

            dataset.execute("UPDATE generation SET injection_shift_us = 7");
            assertThat(plannedEvery50(dataset)).isEmpty();

            dataset.execute("UPDATE runs SET planned_us = 1150 WHERE input = 3");
            assertThat(plannedEvery50(dataset))
                    .containsExactly(
                            "imaging/wand_blur (user-wand_blur): 1 planned at another time than the trace says:"
                                    + " 3 (input 3: planned 150 us after the start of the injection and should be 157 us)");
        }
    }

    private static List<String> plannedEvery50(TestDataset dataset) throws Exception {
        Iterator<ExpectedTrace.Planned> runs = IntStream.rangeClosed(1, 3)
                .mapToObj(n -> new ExpectedTrace.Planned(TestDataset.PARAMETERS, 50L * n))
                .iterator();
        var expected = new ExpectedTrace(dataset.trace, "imaging/wand_blur", "user-wand_blur", null, 3, runs);
        return Verification.run(dataset.connection, List.of(expected)).findings().stream()
                .filter(finding -> finding.kind() != Finding.Kind.MISSED)
                .map(Finding::toString)
                .toList();
    }

    private static Verification verify(TestDataset dataset, int inputs) throws Exception {
        return Verification.run(
                dataset.connection,
                List.of(new ExpectedTrace(
                        dataset.trace,
                        "imaging/wand_blur",
                        "user-wand_blur",
                        null,
                        inputs,
                        Stream.generate(() -> new ExpectedTrace.Planned(TestDataset.PARAMETERS, null))
                                .iterator())));
    }
}
