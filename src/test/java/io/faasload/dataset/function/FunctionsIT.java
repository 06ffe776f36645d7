package io.faasload.dataset.function;

import static io.faasload.dataset.TestDataset.function;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.run.RunStatus;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class FunctionsIT {

    @Test
    void reloadingUpdatesChangedDropsMissingAndKeepsIds(LoaderConfig.Database config) throws Exception {
        var database = DatasetDatabase.of(config);
        database.prepare();
        try (var connection = database.connect()) {
            assertThat(Functions.load(connection, List.of(function("p/a"), function("p/b"), function("p/c"))))
                    .isEqualTo(new Functions.Loaded(3, 0, 0, List.of()));
            var changed = new Function(
                    0, "p/b", "nodejs:20", null, "- {name: s, type: ensemble, values: [1]}", "audio", 512, 5_000, 2);
            assertThat(Functions.load(connection, List.of(function("p/d"), changed, function("p/a"))))
                    .isEqualTo(new Functions.Loaded(1, 1, 1, List.of("p/c")));
            assertThat(Functions.list(connection))
                    .containsExactly(
                            function("p/a").withId(1),
                            changed.withId(2),
                            function("p/d").withId(4));
            assertThat(Functions.load(connection, Functions.list(connection)))
                    .isEqualTo(new Functions.Loaded(0, 0, 3, List.of()));
            assertThat(Functions.load(connection, List.of(function("p/c"))))
                    .isEqualTo(new Functions.Loaded(0, 1, 0, List.of("p/a", "p/b", "p/d")));
            assertThat(Functions.list(connection))
                    .containsExactly(function("p/c").withId(3));
        }
    }

    @Test
    void loadsAllFunctionsOrNone(LoaderConfig.Database config) throws Exception {
        var database = DatasetDatabase.of(config);
        database.prepare();
        try (var connection = database.connect()) {
            assertThatThrownBy(() -> Functions.load(connection, List.of(function("p/a"), function("p/a"))))
                    .isInstanceOf(SQLException.class);
            assertThat(Functions.list(connection)).isEmpty();
            assertThat(connection.jdbc().getAutoCommit()).isTrue();
        }
    }

    @Test
    void aTraceKeepsItsId(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            List<Function> functions = new ArrayList<>(Functions.list(dataset.connection));
            functions.add(function("audio/gain"));
            Functions.load(dataset.connection, functions);
            int gain = Functions.list(dataset.connection).get(1).id();
            int second = Traces.ensure(dataset.connection, gain, "user-gain");
            int third = Traces.ensure(dataset.connection, gain, "somebody");
            assertThat(List.of(dataset.trace, second, third)).containsExactly(1, 2, 3);
            assertThat(Traces.ensure(dataset.connection, gain, "user-gain")).isEqualTo(second);
            assertThat(Traces.ensure(dataset.connection, gain, "somebody else")).isEqualTo(4);
        }
    }

    @Test
    void theUserOfAFunctionIsNamedAfterItsActionWithoutThePackage() {
        assertThat(function("imaging/wand_blur").user()).isEqualTo("user-wand_blur");
        assertThat(function("hello").user()).isEqualTo("user-hello");
    }

    @Test
    void storesHowAFunctionIsDeployedAndReportsOtherCodeOnlyOfRuns(LoaderConfig.Database config) throws Exception {
        try (TestDataset dataset = new TestDataset(config)) {
            String name = "imaging/wand_blur";
            DeployedAction first = new DeployedAction("aa", "blackbox", "me/x", 256, 60_000, 1, "0.0.1", 5L);
            DeployedAction second = new DeployedAction("bb", "nodejs:20", null, null, null, null, null, 6L);
            assertThat(Functions.deployedMillis(dataset.connection)).isEmpty();
            assertThat(Functions.storeDeployed(dataset.connection, name, first)).isFalse();
            assertThat(Functions.storeDeployed(dataset.connection, name, second))
                    .isFalse();
            assertThat(Functions.storeDeployed(dataset.connection, "no/such", second))
                    .isFalse();
            dataset.write(dataset.run(1, RunStatus.COMPLETED, TestDataset.A));
            assertThat(Functions.storeDeployed(dataset.connection, name, second))
                    .isFalse();
            assertThat(Functions.storeDeployed(dataset.connection, name, first)).isTrue();
            assertThat(Functions.deployedMillis(dataset.connection)).isEqualTo(Map.of(name, 5L));
            assertThat(
                            dataset.rows(
                                    "SELECT code_sha256, deployed_kind, deployed_image, deployed_memory_mb,"
                                            + " deployed_timeout_ms, deployed_concurrency, deployed_version, deployed_ms FROM functions"))
                    .containsExactly("aa blackbox me/x 256 60000 1 0.0.1 5");
        }
    }
}
