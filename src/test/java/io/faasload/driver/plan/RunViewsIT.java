package io.faasload.driver.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.function.Function;
import io.faasload.dataset.function.Functions;
import io.faasload.run.RunStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class RunViewsIT {

    private static final String VIEWS =
            "SELECT viewname FROM pg_views WHERE schemaname = 'faasload' AND viewname <> 'run_usage' ORDER BY 1";
    private static final String OIDS = "SELECT oid FROM pg_class WHERE relname LIKE 'runs_wide%'";

    private static final String PARAMETERS = """
            - {name: sigma, type: range_float, min: 0.3, max: 100}
            - {name: "n'1", type: range_int, min: 1, max: 9}
            - {name: mode, type: ensemble, values: [fast, 3]}
            - {name: flag, type: ensemble, values: [true, false]}
            """;

    @Test
    void parametersAreColumnsOfTheirTypes(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            Functions.load(dataset.connection, List.of(function("imaging/wand_blur", PARAMETERS)));
            dataset.write(dataset.run(1, RunStatus.COMPLETED, TestDataset.A), dataset.run(2, RunStatus.REFUSED, null));
            String run = dataset.trace + "::bigint << 32 | 1";
            dataset.execute("INSERT INTO parameters VALUES (" + run + ", 'n''1', '7'), (" + run + ", 'flag', 'true')");
            dataset.execute("INSERT INTO inputs (kind, name, bytes, sha256) VALUES ('image', '1.jpg', 17, 'x')");

            RunViews.refresh(dataset.connection);

            assertThat(dataset.rows("SELECT function, input, cold_start, duration_ms, input_bytes, param_sigma * 2 > 2,"
                            + " \"param_n'1\" + 1, param_flag AND true, param_mode IS NULL, param_object"
                            + " FROM runs_wide_imaging_wand_blur WHERE input = 1"))
                    .containsExactly("imaging/wand_blur 1 t 538 17 t 8 t t 1.jpg");
            assertThat(dataset.rows("SELECT pg_typeof(param_sigma), pg_typeof(\"param_n'1\"), pg_typeof(param_mode),"
                            + " pg_typeof(param_flag) FROM runs_wide_imaging_wand_blur LIMIT 1"))
                    .containsExactly("double precision bigint text boolean");
            assertThat(dataset.rows("SELECT samples, memory_limit_b, sampled_peak_b, cpu_us FROM run_usage"))
                    .containsExactly("2 268435456 2000000 9700");
            // Inlined, so that a run is found by its key.
            assertThat(dataset.rows("EXPLAIN SELECT * FROM runs_wide_imaging_wand_blur WHERE id = 1"))
                    .noneMatch(line -> line.contains("Function Scan"));

            dataset.execute("UPDATE parameters SET value = 'x' WHERE name = 'sigma'");
            assertThat(dataset.rows("SELECT param_sigma IS NULL FROM runs_wide_imaging_wand_blur WHERE input = 1"))
                    .containsExactly("t");
        }
    }

    @Test
    void viewsAreReplacedOnlyIfTheyChangeAndTheTablesCanBeDropped(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            RunViews.refresh(dataset.connection);
            List<String> before = dataset.rows(OIDS);
            dataset.execute("CREATE VIEW mine AS SELECT param_object FROM runs_wide_imaging_wand_blur");

            RunViews.refresh(dataset.connection);
            assertThat(dataset.rows(OIDS)).isEqualTo(before);
            Functions.load(dataset.connection, List.of(function("imaging/wand_blur", PARAMETERS)));
            RunViews.refresh(dataset.connection);
            assertThat(dataset.rows(OIDS)).as("another view depends on it").isEqualTo(before);
            dataset.execute("DROP VIEW mine");
            RunViews.refresh(dataset.connection);
            assertThat(dataset.rows("SELECT param_flag FROM runs_wide_imaging_wand_blur"))
                    .isEmpty();

            dataset.execute("DROP TABLE runs, resources, parameters");
            dataset.database.prepare();
            RunViews.refresh(dataset.connection);
            assertThat(dataset.rows("SELECT * FROM run_usage")).isEmpty();
            assertThat(dataset.rows("SELECT * FROM runs_wide_imaging_wand_blur"))
                    .isEmpty();
        }
    }

    @Test
    void namesAreSafeAndUnique(LoaderConfig.Database config) throws Exception {
        try (var dataset = new TestDataset(config)) {
            String longName = "- {name: " + "y".repeat(70) + ", type: range_int, min: 1, max: 2}";
            Functions.load(
                    dataset.connection,
                    List.of(
                            function("p/A-b", "[]"),
                            function("p/a_b", "[]"),
                            function("p/" + "x".repeat(70), longName),
                            function("ü/ \";--", "[]")));
            RunViews.refresh(dataset.connection);

            int first = Integer.parseInt(dataset.rows("SELECT id FROM functions WHERE name = 'p/A-b'")
                    .get(0));
            assertThat(dataset.rows(VIEWS))
                    .containsExactlyInAnyOrder(
                            "runs_wide_p_a_b",
                            "runs_wide_p_a_b_" + (first + 1),
                            "runs_wide_p_" + "x".repeat(49) + "_" + (first + 2),
                            "runs_wide_" + "_".repeat(7));
            assertThat(dataset.rows("SELECT attname FROM pg_attribute WHERE attname LIKE 'param_p%'"))
                    .contains("param_p3");
        }
    }

    private static Function function(String name, String parameters) {
        return new Function(0, name, null, "faasload/wand_blur", parameters, "image", 256, 60_000, 1);
    }
}
