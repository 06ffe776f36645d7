package io.faasload.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.function.Functions;
import io.faasload.dataset.function.Traces;
import io.faasload.export.compare.Comparison;
import io.faasload.export.compare.ExportedRuns;
import io.faasload.export.file.Format;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

/**
 * Exports a million runs with ten million samples, made by SQL, beside a plain COPY of the same tables. The heap is that of the profile
 * {@code bench}, 160 MB.
 */
@Tag("bench")
@ExtendWith(PostgresExtension.class)
class ExportBench {

    private static final int RUNS = Integer.getInteger("faasload.bench.runs", 1_000_000);
    private static final int FUNCTIONS = 5;
    private static final int SAMPLES = 10;

    @TempDir
    private Path folder;

    @Test
    void exportsAMillionRunsInASmallHeap(LoaderConfig.Database config) throws Exception {
        List<String> lines = new ArrayList<>();
        try (var dataset = new TestDataset(config)) {
            fill(dataset);
            long rows = 0;
            long copyNanos = 0;
            for (String table : List.of("runs", "parameters", "resources")) {
                long begin = System.nanoTime();
                rows += dataset.connection
                        .jdbc()
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut("COPY " + table + " TO STDOUT (FORMAT csv)", OutputStream.nullOutputStream());
                copyNanos += System.nanoTime() - begin;
            }
            lines.add(line("COPY … TO STDOUT", rows, copyNanos));
            for (Format format : Format.values()) {
                long begin = System.nanoTime();
                try (DatasetConnection connection = dataset.database.connect()) {
                    DatasetExport.run(
                            connection,
                            new DatasetExport.Request(
                                    folder.resolve(format.name()),
                                    EnumSet.of(format),
                                    new LoaderConfig.Publication(null, null, null, null, null),
                                    "not verified",
                                    null),
                            RowProgress.NONE);
                }
                lines.add(line("export --format " + format.extension(), rows, System.nanoTime() - begin));
            }
            assertThat(rows).isEqualTo((long) RUNS * (1 + 4 + SAMPLES));
            long begin = System.nanoTime();
            Comparison comparison = Comparison.of(
                    ExportedRuns.of(folder.resolve(Format.PARQUET.name())),
                    ExportedRuns.of(folder.resolve(Format.CSV.name())));
            lines.add(line("compare", 2L * RUNS * (1 + 4), System.nanoTime() - begin));
            assertThat(comparison.runs()).isEqualTo(RUNS);
            assertThat(comparison.differing()).isZero();
        }
        lines.add("heap: " + Runtime.getRuntime().maxMemory() / (1 << 20) + " MB");
        Files.write(Path.of("target/bench-export.txt"), lines);
        lines.forEach(System.out::println);
    }

    private static String line(String what, long rows, long nanos) {
        return "%-28s %,12d rows  %6.1f s  %,10.0f rows/s".formatted(what, rows, nanos / 1e9, rows * 1e9 / nanos);
    }

    private static void fill(TestDataset dataset) throws Exception {
        for (int i = 1; i < FUNCTIONS; i++) {
            Functions.load(dataset.connection, List.of(TestDataset.function("imaging/f" + i)));
        }
        dataset.execute("UPDATE functions SET dropped = false,"
                + " parameters = '- {name: sigma, type: range_float, min: 0, max: 9}'");
        dataset.connection.jdbc().setNetworkTimeout(Runnable::run, 0);
        for (int function = 1; function <= FUNCTIONS; function++) {
            int trace = Traces.ensure(dataset.connection, function, "user" + function);
            String ids = "(SELECT (%d::bigint << 32) + i AS id, i FROM generate_series(1, %d) i) s"
                    .formatted(trace, RUNS / FUNCTIONS);
            dataset.execute("""
                    INSERT INTO runs SELECT id, %d, 'user%d', md5(id::text), false, 1700000000000 + i * 10, 1700000000100 + i * 10 + i %% 97,
                      3, CASE WHEN i %% 50 = 0 THEN 400 END, i %% 100000, 5, 80 + i %% 90, 7, %d, i, 'completed', 1, 1700000000000000 + i * 10000,
                      1700000000000150 + i * 10000, 1700000000009000 + i * 10000, 'event', 'success', NULL, 256, 'invoker0',
                      md5((i / 100)::text), 'exact', 'invoker-log', 70000 + i %% 30000, 100000000 + i %% 4096 * 1024, 'reset', NULL
                    FROM %s""".formatted(function, function, trace, ids));
            dataset.execute("""
                    INSERT INTO parameters SELECT id, name, CASE name WHEN 'sigma' THEN (i %% 9000 / 1000.0)::float8::text
                      WHEN 'object' THEN i || '.jpg' ELSE name END
                    FROM %s, unnest(ARRAY['incont', 'object', 'outcont', 'sigma']) name""".formatted(ids));
            dataset.execute("""
                    INSERT INTO resources SELECT id, 1700000000000 + i * 10 + k * 10, 90000000 + k * 4096, k * 9, 95000000 + k * 4096,
                      100000000 + k * 4096, k * 9500, k * 7000, k * 2500, 0 FROM %s, generate_series(0, %d) k""".formatted(ids, SAMPLES - 1));
        }
        dataset.execute("ANALYZE");
    }
}
