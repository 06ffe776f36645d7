package io.faasload.dataset.runs;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.function.Functions;
import io.faasload.dataset.function.Traces;
import io.faasload.run.RunStatus;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class RunsIT {

    @Test
    void countsTheRunsOfEachTraceBeforeAnInput(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            int empty = Traces.ensure(dataset.connection, dataset.function, "somebody");
            dataset.write(
                    dataset.run(1, RunStatus.COMPLETED, A),
                    dataset.run(3, RunStatus.REFUSED, null),
                    dataset.run(4, RunStatus.LOST, B));
            assertThat(Runs.countBefore(dataset.connection, Map.of(dataset.trace, 4, empty, 9)))
                    .isEqualTo(Map.of(dataset.trace, 2, empty, 0));
            assertThat(Runs.countBefore(dataset.connection, Map.of(dataset.trace, 1)))
                    .isEqualTo(Map.of(dataset.trace, 0));
            assertThat(Runs.countBefore(dataset.connection, Map.of())).isEmpty();
        }
    }

    @Test
    void deletesTheRefusedRunsOfOneTraceUpToAnInputWithTheirParameters(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(
                    dataset.run(1, RunStatus.REFUSED, null),
                    dataset.run(2, RunStatus.LOST, null),
                    dataset.run(3, RunStatus.REFUSED, null),
                    dataset.run(4, RunStatus.REFUSED, null));
            assertThat(Runs.deleteRefused(dataset.connection, dataset.trace + 1, 4))
                    .isZero();
            assertThat(Runs.deleteRefused(dataset.connection, dataset.trace, 3)).isEqualTo(2);
            assertThat(dataset.rows("SELECT input, status FROM runs ORDER BY input"))
                    .containsExactly("2 lost", "4 refused");
            assertThat(dataset.rows("SELECT DISTINCT run & 4294967295 FROM parameters ORDER BY 1"))
                    .containsExactly("2", "4");
        }
    }

    @Test
    void namesTheFunctionsOfTracesAndLeavesOutTracesThatDoNotExist(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            Functions.load(
                    dataset.connection,
                    List.of(TestDataset.function("imaging/wand_blur"), TestDataset.function("audio/encode")));
            int encode = Functions.list(dataset.connection).stream()
                    .filter(function -> function.name().equals("audio/encode"))
                    .findAny()
                    .orElseThrow()
                    .id();
            int other = Traces.ensure(dataset.connection, encode, "somebody");
            assertThat(Traces.functions(dataset.connection, List.of(dataset.trace, 1_000, other)))
                    .containsExactly("audio/encode", "imaging/wand_blur");
            assertThat(Traces.functions(dataset.connection, List.of())).isEmpty();
        }
    }

    @Test
    void failedRunsMoveToAttemptsAndAreNoOrphans(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            for (int input = 1; input <= 4; input++) {
                dataset.write(dataset.run(input, RunStatus.COMPLETED, ("" + input).repeat(32)));
            }
            dataset.execute("UPDATE runs SET failed = true WHERE input > 1");

            assertThat(Runs.moveFailed(dataset.connection, dataset.trace + 1, 9))
                    .isZero();
            assertThat(Runs.moveFailed(dataset.connection, dataset.trace, 3)).isEqualTo(2);

            assertThat(dataset.rows("SELECT input FROM runs ORDER BY 1")).containsExactly("1", "4");
            assertThat(dataset.rows("SELECT run & 255, left(activation_id, 2), content->>'input', content->>'cpu_us'"
                            + " FROM attempts ORDER BY 1"))
                    .containsExactly("2 22 2 9700", "3 33 3 9700");
            assertThat(dataset.rows("SELECT DISTINCT run & 255 FROM parameters ORDER BY 1"))
                    .containsExactly("1", "4");
            dataset.write(new Orphan("2".repeat(32), "user-wand_blur", "imaging/wand_blur", 5, 5L));
            assertThat(dataset.rows("SELECT * FROM orphans")).isEmpty();
            dataset.write(dataset.run(2, RunStatus.COMPLETED, "5".repeat(32)));
            assertThat(dataset.rows("SELECT input FROM runs ORDER BY 1")).containsExactly("1", "2", "4");
        }
    }
}
