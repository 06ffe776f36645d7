package io.faasload.dataset;

import static io.faasload.dataset.TestDataset.A;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.runs.Orphan;
import io.faasload.run.RunStatus;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class GenerationIT {

    private static final Map<String, String> FUNCTIONS = Map.of("imaging/wand_blur", "- sigma", "p/other", "- old");

    @Test
    void theRowIsCreatedOnceAndStays(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.execute("DELETE FROM generation");
            assertThat(Generation.read(dataset.connection)).isEmpty();
            Generation created = Generation.guard(dataset.connection, settings(7, "shared", FUNCTIONS));
            assertThat(created.seed()).isEqualTo(7);
            assertThat(created.streams()).isEqualTo("shared");
            dataset.write(dataset.run(1, RunStatus.STARTED, A));
            var other = new Generation.Settings(7, "shared", FUNCTIONS, "{\"other\": 1}", "{}", false);
            assertThat(Generation.guard(dataset.connection, other)).isEqualTo(created);
            assertThat(Generation.read(dataset.connection)).contains(created);
            assertThat(dataset.rows("SELECT configuration, versions FROM generation"))
                    .containsExactly("{\"a\": 1} {\"java\": \"17\"}");
            Generation.addToEnvironment(dataset.connection, "invokers", "{\"i0\": {\"cores\": 2}, \"i1\": {}}");
            Generation.addToEnvironment(dataset.connection, "invokers", "{\"i0\": {\"cores\": 4}}");
            Generation.addToEnvironment(dataset.connection, "openwhisk", "{\"build\": null}");
            assertThat(dataset.rows("SELECT environment FROM generation"))
                    .containsExactly(
                            "{\"invokers\": {\"i0\": {\"cores\": 4}, \"i1\": {}}, \"openwhisk\": {\"build\": null}}");
            assertThatThrownBy(() -> dataset.execute(
                            "INSERT INTO generation SELECT gen_random_uuid(), now(), 1, 'shared', '{}', '{}', '{}', 1"))
                    .hasMessageContaining("generation_one_row");
        }
    }

    @Test
    void aDatasetIsGeneratedOrInjected(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, "a"));
            var injection = new Generation.Settings(
                    TestDataset.SETTINGS.seed(), "shared", Map.of(), "{}", "{}", "injection", false);
            assertThatThrownBy(() -> Generation.guard(dataset.connection, injection))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("they are from another mode, generation, not injection");
        }
    }

    @Test
    void anInjectionKeepsItsStartUntilTheDatasetStartsOver(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            assertThat(Generation.injectionStart(dataset.connection, 100)).isEqualTo(100);
            assertThat(Generation.injectionStart(dataset.connection, 200)).isEqualTo(100);
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            Generation.shiftInjection(dataset.connection, 10);
            assertThat(dataset.rows("SELECT injection_start_us, injection_shift_us > 0,"
                            + " abs(max(planned_us) + injection_shift_us"
                            + " - (extract(epoch FROM clock_timestamp()) + 10) * 1000000) < 600000000"
                            + " FROM generation, runs GROUP BY 1, injection_shift_us"))
                    .containsExactly("100 t t");
            assertThat(Generation.injectionStart(dataset.connection, 200)).isGreaterThan(100);
            dataset.execute("DROP TABLE runs, parameters, resources");
            dataset.database.prepare();
            assertThat(Generation.injectionStart(dataset.connection, 300)).isEqualTo(300);
        }
    }

    @Test
    void runsOfAnotherDatasetAreNotContinued(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            Generation created = Generation.guard(dataset.connection, settings(7, "shared", FUNCTIONS));
            dataset.write(dataset.run(1, RunStatus.STARTED, A));
            var other = settings(8, "independent", Map.of("imaging/wand_blur", "- radius", "p/other", "- new"));
            assertThatThrownBy(() -> Generation.guard(dataset.connection, other))
                    .isInstanceOf(DatasetException.class)
                    .hasMessage(
                            "the runs in schema faasload belong to another dataset: generation.seed is 8, theirs is 7;"
                                    + " generation.streams is independent, theirs is shared; the parameters of function"
                                    + " imaging/wand_blur, or the traces injected into it, have changed. Revert the change; or start over: DROP TABLE"
                                    + " runs, resources, parameters and delete the states in generation.statedir; or use another"
                                    + " database.schema");
            assertThat(Generation.read(dataset.connection)).contains(created);
            assertThat(dataset.connection.jdbc().getAutoCommit()).isTrue();
        }
    }

    @Test
    void functionsWithoutRunsMayChangeAndNewOnesMayJoin(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            Generation created = Generation.guard(dataset.connection, settings(7, "shared", FUNCTIONS));
            dataset.write(dataset.run(1, RunStatus.STARTED, A));
            var more = Map.of("imaging/wand_blur", "- sigma", "p/other", "- new", "p/third", "- x");
            assertThat(Generation.guard(dataset.connection, settings(7, "shared", more)))
                    .isEqualTo(created);
            // A function that is not loaded this time is still guarded.
            Generation.guard(dataset.connection, settings(7, "shared", Map.of("p/third", "- x")));
            assertThatThrownBy(() -> Generation.guard(
                            dataset.connection, settings(7, "shared", Map.of("imaging/wand_blur", "- radius"))))
                    .isInstanceOf(DatasetException.class);
        }
    }

    @Test
    void withoutRunsOtherSettingsStartAnotherDataset(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            Generation first = Generation.guard(dataset.connection, settings(7, "shared", FUNCTIONS));
            dataset.write(new Orphan(A, "ns", "p/a", 1, null));
            assertThat(Generation.guard(dataset.connection, settings(7, "shared", FUNCTIONS)))
                    .isEqualTo(first);
            Generation second = Generation.guard(dataset.connection, settings(8, "shared", FUNCTIONS));
            assertThat(second.seed()).isEqualTo(8);
            assertThat(second.dataset()).isNotEqualTo(first.dataset());
            assertThat(second.epoch()).isGreaterThan(first.epoch());
            assertThat(dataset.rows("SELECT * FROM orphans")).isEmpty();
        }
    }

    @Test
    void startsOverIfRequestedAndThereAreNoRuns(LoaderConfig.Database config) throws Exception {
        var fresh = new Generation.Settings(7, "shared", FUNCTIONS, "{}", "{}", true);
        try (var dataset = new TestDataset(config)) {
            Generation first = Generation.guard(dataset.connection, fresh);
            dataset.execute(
                    "INSERT INTO orphans (activation_id, namespace, action, seen_ms) VALUES ('a', 'n', 'p/a', 1)");

            Generation second = Generation.guard(dataset.connection, fresh);
            assertThat(second.dataset()).isNotEqualTo(first.dataset());
            assertThat(second.epoch()).isGreaterThan(first.epoch());
            assertThat(dataset.rows("SELECT * FROM orphans")).isEmpty();

            dataset.write(dataset.run(1, RunStatus.COMPLETED, "a"));
            assertThatThrownBy(() -> Generation.guard(dataset.connection, fresh))
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("there are runs: drop them first");
        }
    }

    private static Generation.Settings settings(long seed, String streams, Map<String, String> functions) {
        return new Generation.Settings(seed, streams, functions, "{\"a\": 1}", "{\"java\": \"17\"}", false);
    }
}
