package io.faasload.dataset.verify;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.function.Traces;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a verification reports about unusual rows. */
@ExtendWith(PostgresExtension.class)
class FindingsIT {

    @Test
    void anActivationOfRunsInSeveralTracesIsReportedForEachTrace(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            int other = Traces.ensure(dataset.connection, dataset.function, "somebody");
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A), dataset.run(2, RunStatus.COMPLETED, B));
            dataset.execute("INSERT INTO runs (id, trace, function, namespace, input, status, attempt, planned_us,"
                    + " activation_id) SELECT " + new RunId(other, 4).value() + ", " + other
                    + ", function, 'somebody', 4, 'lost', 1, 1, activation_id FROM runs WHERE input = 2");
            assertThat(findings(dataset, 2, TestDataset.PARAMETERS))
                    .containsExactly(
                            "imaging/wand_blur (user-wand_blur): 1 with the activation of another run: 2"
                                    + " (activation " + B + ")",
                            "imaging/wand_blur (somebody): 1 with the activation of another run: 4" + " (activation "
                                    + B + ")");
        }
    }

    @Test
    void aParameterThatIsMissingOrUnexpectedIsNamed(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            dataset.execute("UPDATE parameters SET name = 'angle' WHERE name = 'sigma'");
            assertThat(findings(dataset, 1, TestDataset.PARAMETERS))
                    .containsExactly("imaging/wand_blur (user-wand_blur): 1 with other parameters than expected: 1"
                            + " (input 1: angle is 1.3424023855536071 and should be absent)");
            dataset.execute("DELETE FROM parameters WHERE name = 'angle'");
            assertThat(findings(dataset, 1, TestDataset.PARAMETERS))
                    .containsExactly("imaging/wand_blur (user-wand_blur): 1 with other parameters than expected: 1"
                            + " (input 1: sigma is missing and should be 1.3424023855536071)");
        }
    }

    @Test
    void aFunctionMayHaveNoParameters(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            dataset.execute("DELETE FROM parameters");
            assertThat(findings(dataset, 1, "{}")).isEmpty();
        }
    }

    @Test
    void oneUnknownTimeIsEnoughToBeReported(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A), dataset.run(2, RunStatus.COMPLETED, B));
            dataset.execute("UPDATE runs SET start_ms = NULL WHERE input = 1");
            dataset.execute("UPDATE runs SET end_ms = NULL WHERE input = 2");
            assertThat(findings(dataset, 2, TestDataset.PARAMETERS))
                    .containsExactly("imaging/wand_blur (user-wand_blur): 2 completed without start or end: 1-2");
        }
    }

    /** As after a restore without keys. */
    @Test
    void aRowThatIsThereTwiceIsNamed(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A), dataset.run(2, RunStatus.COMPLETED, B));
            assertThat(findings(dataset, 2, TestDataset.PARAMETERS)).isEmpty();
            dataset.execute("ALTER TABLE resources DROP CONSTRAINT resources_pkey");
            dataset.execute("ALTER TABLE parameters DROP CONSTRAINT parameters_pkey");
            dataset.execute("INSERT INTO resources SELECT * FROM resources ORDER BY run DESC, timestamp_ms LIMIT 1");
            dataset.execute("INSERT INTO parameters SELECT * FROM parameters WHERE name = 'sigma'");
            assertThat(findings(dataset, 2, TestDataset.PARAMETERS))
                    .containsExactly(
                            "imaging/wand_blur (user-wand_blur): 2 with a row that is there twice: 1-2 (table parameters: "
                                    + new RunId(dataset.trace, 1).value() + " sigma)",
                            "imaging/wand_blur (user-wand_blur): 1 with a row that is there twice: 2 (table resources: "
                                    + new RunId(dataset.trace, 2).value() + " 1700000002000)");
        }
    }

    private static List<String> findings(TestDataset dataset, int inputs, String parameters) throws Exception {
        var expected = new ExpectedTrace(
                dataset.trace,
                "imaging/wand_blur",
                "user-wand_blur",
                null,
                inputs,
                Stream.generate(() -> new ExpectedTrace.Planned(parameters, null))
                        .iterator());
        return Verification.run(dataset.connection, List.of(expected)).findings().stream()
                .map(Finding::toString)
                .toList();
    }
}
