package io.faasload.dataset;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static io.faasload.dataset.TestDataset.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.function.Functions;
import io.faasload.dataset.function.Traces;
import io.faasload.dataset.runs.RunColumns;
import io.faasload.run.RunStatus;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class SchemaIT {

    private static final String COLUMNS = """
            SELECT table_name, string_agg(column_name, ' ' ORDER BY ordinal_position) FROM information_schema.columns
            WHERE table_schema = 'faasload' AND table_name <> 'run_usage' GROUP BY 1 ORDER BY 1""";

    @Test
    void theTablesHaveFaasLoadsColumnsFirst(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            String runs = dataset.rows(COLUMNS).get(11);
            assertThat(runs)
                    .startsWith(
                            "runs id function namespace activation_id failed start_ms end_ms wait_ms init_ms outputsize"
                                    + " extract_ms transform_ms load_ms trace ");
            assertThat(runs.substring("runs ".length()).split(" "))
                    .hasSizeGreaterThan(30)
                    .containsExactlyInAnyOrderElementsOf(RunColumns.names());
            assertThat(dataset.rows(COLUMNS))
                    .containsExactly(
                            "attempts run moved activation_id content",
                            "deliveries target block key_group finished completed",
                            "functions id name runtime image parameters input_kind memory_mb timeout_ms concurrency dropped"
                                    + " code_sha256 deployed_kind deployed_image deployed_memory_mb deployed_timeout_ms"
                                    + " deployed_concurrency deployed_version deployed_ms",
                            "generation dataset created seed streams configuration versions functions epoch environment"
                                    + " mode injection_start_us injection_shift_us",
                            "inputs kind name bytes sha256 format width height seconds sample_rate channels frames scanned",
                            "lease epoch holder since until",
                            "logs run position time_us stream text",
                            "orphans activation_id namespace action seen_ms duration_ms",
                            "parameters run name value",
                            "rejected subject run status attempt planned_us sent_us accepted_us activation_id sqlstate reason"
                                    + " content rejected",
                            "resources run timestamp_ms memory_b proc_mcpu memory_used_b memory_peak_b cpu_us cpu_user_us cpu_system_us"
                                    + " cpu_throttled_us",
                            runs,
                            "traces id function namespace repetition source file file_sha256",
                            "writers epoch subtask attempt");
            assertThat(dataset.rows("SELECT indexdef FROM pg_indexes WHERE tablename = 'runs' ORDER BY indexname"))
                    .hasSize(3)
                    .anyMatch(index -> index.contains("(function, status,"))
                    .anyMatch(index -> index.startsWith("CREATE UNIQUE INDEX runs_activation_id ")
                            && index.contains("(activation_id, "));
        }
    }

    @Test
    void preparingAgainChangesNothing(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A), dataset.run(1, RunStatus.COMPLETED, B));
            Generation generation = Generation.guard(dataset.connection, TestDataset.SETTINGS);
            var columns = dataset.rows(COLUMNS);
            dataset.database.prepare();
            assertThat(dataset.rows(COLUMNS)).isEqualTo(columns);
            assertThat(dataset.rows("SELECT activation_id FROM runs")).containsExactly(A);
            assertThat(dataset.rows("SELECT count(*) FROM parameters")).containsExactly("4");
            assertThat(dataset.rows("SELECT activation_id FROM orphans")).containsExactly(B);
            assertThat(Generation.read(dataset.connection)).contains(generation);
        }
    }

    @Test
    void anInspectionChangesNothing(LoaderConfig.Database config) throws Exception {
        DatasetDatabase database = DatasetDatabase.of(config);
        assertThat(database.inspect()).isFalse();
        try (Connection psql = session(config)) {
            assertThat(rows(psql, "SELECT nspname FROM pg_namespace WHERE nspname = 'faasload'"))
                    .isEmpty();
        }
        database.prepare();
        assertThat(database.inspect()).isTrue();
    }

    @Test
    void droppedTablesAreRecreatedForANewDataset(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A), dataset.run(1, RunStatus.COMPLETED, B));
            Generation old = Generation.guard(dataset.connection, TestDataset.SETTINGS);
            var columns = dataset.rows(COLUMNS);
            dataset.execute("DROP TABLE runs, resources, parameters");
            dataset.database.prepare();
            assertThat(dataset.rows(COLUMNS)).isEqualTo(columns);
            assertThat(dataset.rows("SELECT activation_id FROM orphans UNION ALL SELECT text FROM logs"))
                    .isEmpty();
            Generation fresh = Generation.guard(dataset.connection, TestDataset.SETTINGS);
            assertThat(fresh.dataset()).isNotEqualTo(old.dataset());
            assertThat(fresh.created()).isAfter(old.created());
            assertThat(fresh.epoch()).isGreaterThan(old.epoch());
            assertThat(Traces.ensure(dataset.connection, dataset.function, "user-wand_blur"))
                    .isEqualTo(dataset.trace);
            dataset.write(dataset.run(1, RunStatus.STARTED, A), dataset.run(1, RunStatus.COMPLETED, B));
            assertThat(dataset.rows("SELECT activation_id FROM orphans")).containsExactly(A);
        }
    }

    @Test
    void tablesWithoutRepetitionsGetThem(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            var columns = dataset.rows(COLUMNS);
            dataset.execute("ALTER TABLE runs DROP COLUMN repetition, DROP COLUMN forced_cold");
            dataset.execute("DROP TABLE logs; DROP TRIGGER runs_delete_logs ON runs");
            dataset.execute(
                    "ALTER TABLE traces DROP COLUMN repetition, DROP COLUMN source, DROP COLUMN file, DROP COLUMN file_sha256,"
                            + " ADD CONSTRAINT traces_function_namespace_key UNIQUE (function, namespace)");
            dataset.database.prepare();
            assertThat(dataset.rows(COLUMNS)).containsExactlyInAnyOrderElementsOf(columns);
            assertThat(dataset.rows("SELECT repetition FROM runs")).containsExactly("1");
            dataset.write(dataset.run(2, RunStatus.COMPLETED, B));
            dataset.execute("DELETE FROM runs WHERE input = 2");
            assertThat(dataset.rows("SELECT run FROM logs")).isEmpty();
            assertThat(Traces.ensure(dataset.connection, dataset.function, "user-wand_blur"))
                    .isEqualTo(dataset.trace);
            int second = Traces.ensure(dataset.connection, dataset.function, "user-wand_blur", 2, "", null, null);
            assertThat(second).isNotEqualTo(dataset.trace);
            assertThat(Traces.ensure(dataset.connection, dataset.function, "user-wand_blur", 2, "", null, null))
                    .isEqualTo(second);
        }
    }

    @Test
    void childrenOfDroppedRunsAreDeleted(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            dataset.execute("DROP TABLE runs CASCADE");
            dataset.database.prepare();
            assertThat(dataset.rows("SELECT run FROM parameters UNION ALL SELECT run FROM resources"))
                    .isEmpty();
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            dataset.execute("DELETE FROM runs");
            assertThat(dataset.rows("SELECT run FROM parameters UNION ALL SELECT run FROM logs"))
                    .isEmpty();
        }
    }

    @Test
    void aDroppedChildTableIsRecreatedEmpty(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            dataset.execute("DROP TABLE resources");
            dataset.database.prepare();
            assertThat(dataset.rows("SELECT * FROM resources")).isEmpty();
            assertThat(dataset.rows("SELECT count(*) FROM parameters")).containsExactly("4");
        }
    }

    @Test
    void functionsMayBeDroppedOnlyTogetherWithTheRunsThatReferToThem(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
            dataset.execute("DROP TABLE functions CASCADE");
            assertThatThrownBy(dataset.database::prepare)
                    .isInstanceOf(DatasetException.class)
                    .hasMessageContaining("drop runs, resources and parameters too")
                    .hasMessageNotContaining("\n");
            dataset.execute("DROP TABLE runs, resources, parameters");
            dataset.database.prepare();
            Functions.load(dataset.connection, java.util.List.of(TestDataset.function("imaging/wand_blur")));
            assertThat(Traces.ensure(dataset.connection, 1, "user-wand_blur")).isEqualTo(1);
            dataset.write(dataset.run(1, RunStatus.COMPLETED, A));
        }
    }

    @Test
    void severalMayPrepareAtTheSameTime(LoaderConfig.Database config) throws Exception {
        var database = DatasetDatabase.of(config);
        var threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Void> prepare = () -> {
                database.prepare();
                return null;
            };
            for (var done : threads.invokeAll(java.util.Collections.nCopies(4, prepare))) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        try (DatasetConnection connection = database.connect()) {
            assertThat(rows(connection, COLUMNS)).hasSize(14);
        }
    }

    /** The role's setting belongs to all its users. Other tests have other roles, with settings. */
    @Test
    void theSearchPathOfTheRoleIsNotChanged(LoaderConfig.Database config) throws Exception {
        new TestDataset(config).close();
        try (var psql = session(config)) {
            assertThat(rows(psql, """
                            SELECT setconfig FROM pg_db_role_setting
                            WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
                            AND setrole IN (0, (SELECT oid FROM pg_roles WHERE rolname = current_user))""")).isEmpty();
            assertThat(rows(psql, "SHOW search_path")).containsExactly("\"$user\", public");
        }
    }

    @Test
    void theSchemaMayHaveAnyNameAndOtherTables(LoaderConfig.Database config) throws Exception {
        try (var psql = session(config);
                var statement = psql.createStatement()) {
            statement.execute("CREATE SCHEMA \"My, \"\"Data\"");
            statement.execute("CREATE TABLE \"My, \"\"Data\".other (id integer)");
            // A foreign table that must not be mistaken for ours.
            statement.execute("CREATE TABLE public.runs (id integer)");
        }
        try (var dataset = new TestDataset(DatasetDatabaseIT.withSchema(config, "My, \"Data"))) {
            dataset.write(dataset.run(1, RunStatus.STARTED, B), dataset.run(1, RunStatus.COMPLETED, A));
            assertThat(dataset.rows("SELECT activation_id FROM orphans")).containsExactly(B);
            assertThat(dataset.rows("SELECT schemaname FROM pg_tables WHERE tablename = 'runs' ORDER BY 1"))
                    .containsExactlyInAnyOrder("My, \"Data", "public");
        }
        try (var psql = session(config)) {
            assertThat(rows(psql, "SELECT activation_id FROM \"My, \"\"Data\".runs"))
                    .containsExactly(A);
        }
    }

    private static Connection session(LoaderConfig.Database config) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + config.port() + "/" + config.database(),
                "postgres",
                config.password().value());
    }
}
