package io.faasload.export;

import static io.faasload.dataset.TestDataset.A;
import static io.faasload.dataset.TestDataset.B;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetDatabaseIT;
import io.faasload.dataset.PostgresExtension;
import io.faasload.dataset.TestDataset;
import io.faasload.dataset.function.Function;
import io.faasload.dataset.function.Functions;
import io.faasload.export.file.Format;
import io.faasload.export.metadata.Description;
import io.faasload.run.RunStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Exports of a small dataset with all types, NULLs, quotes and Unicode, read back by DuckDB. */
@ExtendWith(PostgresExtension.class)
class ExportIT {

    private static final Set<Format> BOTH = EnumSet.allOf(Format.class);

    private static final LoaderConfig.Publication PUBLICATION = new LoaderConfig.Publication(
            "A \"dataset\" | of äll things",
            "Doe, Jane; University of X",
            "CC-BY-4.0",
            "https://example.org/d",
            "2026-11-28");

    /** Every table's columns but the internal ones, with the name of {@code runs.function} in the files. */
    private static final String TABLES = """
            SELECT table_name, string_agg(format('"%s"', column_name), ', ' ORDER BY ordinal_position)
            FROM information_schema.columns
            WHERE table_schema = 'faasload' AND table_name NOT IN ('lease', 'writers', 'deliveries', 'run_usage')
              AND (table_name, column_name) <> ('generation', 'epoch')
            GROUP BY table_name""";

    @TempDir
    private Path folder;

    @Test
    void everyRowOfEveryTableIsInTheFilesOfBothFormats(LoaderConfig.Database config) throws Exception {
        try (var dataset = dataset(config)) {
            export(dataset, "all", BOTH);
            try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
                var tables = new TreeMap<String, String>();
                TestDataset.rows(dataset.connection, TABLES)
                        .forEach(row ->
                                tables.put(row.substring(0, row.indexOf(' ')), row.substring(row.indexOf(' ') + 1)));
                assertThat(tables).containsKeys("functions", "runs", "parameters", "resources", "rejected");
                for (var table : tables.entrySet()) {
                    List<String> expected = texts(dataset.connection.jdbc(), table.getKey(), table.getValue());
                    for (Format format : Format.values()) {
                        String columns = table.getKey().equals("runs")
                                ? table.getValue().replace("\"function\"", "function_id")
                                : table.getValue();
                        assertThat(
                                        expected.isEmpty()
                                                ? List.of()
                                                : texts(
                                                        duckdb,
                                                        from(folder.resolve("all"), format, table.getKey()),
                                                        columns))
                                .as(format + " " + table.getKey())
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    private static String from(Path export, Format format, String table) {
        Path single = export.resolve(format.folder() + table + "." + format.extension());
        String files = Files.exists(single)
                ? single.toString()
                : export.resolve(format.folder() + table) + "/*/*." + format.extension();
        String options = Files.exists(single) ? "" : ", union_by_name = true, hive_partitioning = true";
        return format == Format.PARQUET
                ? "read_parquet('" + files + "'" + options + ")"
                : "read_csv('" + files
                        + "', all_varchar = true, header = true, skip = 0, delim = ',', quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false, strict_mode = true"
                        + options + ")";
    }

    /** The rows as sorted texts, which are the same for both databases. */
    private static List<String> texts(Connection connection, String from, String columns) throws SQLException {
        String sql = "SELECT " + columns + " FROM " + from;
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var texts = new ArrayList<String>();
            while (rows.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(text(rows, i));
                }
                texts.add(row.toString());
            }
            texts.sort(null);
            return texts;
        }
    }

    private static String text(ResultSet row, int column) throws SQLException {
        Object value = row.getObject(column);
        boolean isTime = value instanceof Timestamp || value instanceof OffsetDateTime;
        return value == null
                ? "NULL"
                : "'" + (isTime ? row.getObject(column, OffsetDateTime.class).toInstant() : value) + "'";
    }

    private static TestDataset dataset(LoaderConfig.Database config) throws Exception {
        var dataset = new TestDataset(config);
        Functions.load(
                dataset.connection,
                List.of(
                        TestDataset.function("imaging/wand_blur"),
                        new Function(
                                0,
                                "pack/never run",
                                "nodejs:20",
                                null,
                                "- {name: mode, type: ensemble, values: [\"a\"]}",
                                "audio",
                                128,
                                1000,
                                1)));
        dataset.write(
                dataset.run(1, RunStatus.COMPLETED, A),
                dataset.run(2, RunStatus.STARTED, B),
                dataset.run(3, RunStatus.REFUSED, null),
                dataset.run(4, RunStatus.LOST, null));
        dataset.execute(
                "UPDATE runs SET error = E'quote \" comma , line\\r\\nend \\\\ ünïcödé 🦆 ', failed = true WHERE input = 2");
        dataset.execute("UPDATE runs SET error = '', container = 'NULL' WHERE input = 4");
        dataset.execute(
                "INSERT INTO inputs (kind, name, bytes, sha256, seconds) VALUES ('image', '1.jpg', 5, 'a', 2.5)");
        dataset.execute("INSERT INTO orphans VALUES ('o1', 'n', 'a b', 1, NULL), ('O2', 'n', 'x', 2, 3)");
        dataset.execute("INSERT INTO rejected (subject, status, sqlstate, reason, content, rejected) VALUES"
                + " ('orphan x', 'orphan', '22003', 'why', '{\"a\": \"\"}', '2026-11-28 05:00:00.123456+01')");
        return dataset;
    }

    private Description export(TestDataset dataset, String name, Set<Format> formats) throws Exception {
        return export(dataset.database, name, formats);
    }

    private Description export(DatasetDatabase database, String name, Set<Format> formats) throws Exception {
        return export(database, folder.resolve(name), formats, RowProgress.NONE);
    }

    private static Description export(
            DatasetDatabase database, Path directory, Set<Format> formats, RowProgress progress) throws Exception {
        try (DatasetConnection connection = database.connect()) {
            return DatasetExport.run(
                    connection,
                    new DatasetExport.Request(directory, formats, PUBLICATION, "complete and consistent", null),
                    progress);
        }
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .collect(Collectors.toMap(
                            file -> folder.relativize(file).toString(), ExportIT::digits, (a, b) -> a, TreeMap::new));
        }
    }

    private static String digits(Path file) {
        try {
            return HexFormat.of().formatHex(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void twoExportsAreEqualByteForByte(LoaderConfig.Database config) throws Exception {
        try (var dataset = dataset(config)) {
            export(dataset, "one", BOTH);
            dataset.execute("UPDATE generation SET epoch = epoch + 1");
            dataset.execute("VACUUM FULL runs");
            export(dataset, "two", BOTH);
        }
        assertThat(contents(folder.resolve("two"))).isEqualTo(contents(folder.resolve("one")));
    }

    @Test
    void parametersAreTypedColumns(LoaderConfig.Database config) throws Exception {
        try (var dataset = dataset(config)) {
            dataset.execute("UPDATE functions SET parameters = '- {name: sigma, type: range_float, min: 0, max: 2}'");
            export(dataset, "typed", BOTH);
            try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
                assertThat(TestDataset.rows(
                                duckdb,
                                "SELECT function, input, param_sigma, typeof(param_sigma), param_object, cold_start, duration_ms, run_ms, input_bytes, input_seconds FROM "
                                        + from(folder.resolve("typed"), Format.PARQUET, "runs")
                                        + " WHERE input = 1"))
                        .containsExactly("imaging/wand_blur 1 1.3424023855536071 DOUBLE 1.jpg true 538 84 5 2.5");
            }
        }
        assertThat(folder.resolve("typed/runs/function=imaging%2Fwand_blur/part-0.parquet"))
                .exists();
    }

    @Test
    void anImportOfAnExportExportsTheSameBytes(LoaderConfig.Database config, LoaderConfig.Database other)
            throws Exception {
        try (var dataset = dataset(config)) {
            export(dataset, "one", BOTH);
            export(dataset, "csv", EnumSet.of(Format.CSV));
        }
        for (String name : List.of("one", "csv")) {
            DatasetDatabase database = DatasetDatabase.of(DatasetDatabaseIT.withSchema(other, name));
            database.prepare();
            try (DatasetConnection connection = database.connect()) {
                Map<String, Long> rows = DatasetImport.run(connection, folder.resolve(name), RowProgress.NONE);
                assertThat(rows).containsEntry("runs", 4L).containsEntry("parameters", 16L);
                assertThatThrownBy(() -> DatasetImport.run(connection, folder.resolve(name), RowProgress.NONE))
                        .isInstanceOf(ExportException.class)
                        .hasMessage("table functions in schema " + name
                                + " has rows, and import needs empty tables: use another database.schema");
                export(database, "again " + name, name.equals("csv") ? EnumSet.of(Format.CSV) : BOTH);
                assertThat(contents(folder.resolve("again " + name))).isEqualTo(contents(folder.resolve(name)));
                Functions.load(connection, List.of(TestDataset.function("new/one")));
                assertThat(TestDataset.rows(connection, "SELECT max(id) FROM " + name + ".functions"))
                        .containsExactly("3");
            }
        }
    }

    @Test
    void aDamagedOrIncompleteExportIsNotImported(LoaderConfig.Database config, LoaderConfig.Database other)
            throws Exception {
        try (var dataset = dataset(config)) {
            export(dataset, "one", EnumSet.of(Format.PARQUET));
        }
        DatasetDatabase database = DatasetDatabase.of(other);
        database.prepare();
        try (DatasetConnection connection = database.connect()) {
            Path orphans = folder.resolve("one/orphans.parquet");
            byte[] content = Files.readAllBytes(orphans);
            content[content.length / 2]++;
            Files.write(orphans, content);
            assertThatThrownBy(() -> DatasetImport.run(connection, folder.resolve("one"), RowProgress.NONE))
                    .isInstanceOf(ExportException.class)
                    .hasMessage(orphans + " is damaged: its checksum differs from the one in SHA256SUMS");
            Files.delete(orphans);
            assertThatThrownBy(() -> DatasetImport.run(connection, folder.resolve("one"), RowProgress.NONE))
                    .hasMessage(orphans + " is missing, and SHA256SUMS lists it");
            assertThatThrownBy(() -> DatasetImport.run(connection, folder, RowProgress.NONE))
                    .hasMessage(folder + " has no SHA256SUMS: it is not a complete export");
            assertThat(TestDataset.rows(connection, "SELECT count(*) FROM faasload.functions"))
                    .containsExactly("0");
        }
    }

    @Test
    void nothingIsWrittenOverWhatExists(LoaderConfig.Database config) throws Exception {
        try (var dataset = dataset(config)) {
            Files.createDirectory(folder.resolve("there"));
            assertThatThrownBy(() -> export(dataset, "there", BOTH))
                    .isInstanceOf(ExportException.class)
                    .hasMessage(folder.resolve("there") + " exists: delete it, or give --out another name");
            Files.createDirectories(folder.resolve("half.partial/somebody's"));
            assertThatThrownBy(() -> export(dataset, "half", BOTH))
                    .hasMessage(folder.resolve("half.partial") + " exists: delete it, or give --out another name");
            assertThatThrownBy(() -> export(dataset, "no/such/folder", BOTH))
                    .hasMessage("cannot write " + folder.resolve("no/such/folder.partial") + ": no such folder");
            assertThatThrownBy(() -> export(dataset.database, Path.of("/proc/1/out"), BOTH, RowProgress.NONE))
                    .isInstanceOf(ExportException.class)
                    .hasMessageStartingWith("cannot write /proc/1/out.partial: ")
                    .hasMessageNotContaining("\n");
        }
    }

    /** {@code /dev/full} is a disk that is full. */
    @Test
    void aFullDiskLeavesNothingUnderTheFinalName(LoaderConfig.Database config) throws Exception {
        try (var dataset = dataset(config)) {
            assertThatThrownBy(() -> export(
                            dataset.database,
                            folder.resolve("full"),
                            EnumSet.of(Format.CSV),
                            at(
                                    "orphans",
                                    () -> Files.createSymbolicLink(
                                            folder.resolve("full.partial/csv/orphans.csv"), Path.of("/dev/full")))))
                    .isInstanceOf(ExportException.class)
                    .hasMessage("cannot write: No space left on device");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aDatabaseThatGoesAwayLeavesNothingUnderTheFinalName(LoaderConfig.Database config) throws Exception {
        try (var dataset = dataset(config)) {
            assertThatThrownBy(
                            () -> export(
                                    dataset.database,
                                    folder.resolve("gone"),
                                    BOTH,
                                    at(
                                            "resources",
                                            () -> dataset.execute(
                                                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"))))
                    .isInstanceOf(ExportException.class)
                    .hasMessageStartingWith("PostgreSQL: ")
                    .hasMessageNotContaining("\n");
        }
        assertThat(folder).isEmptyDirectory();
    }

    private interface Event {
        void happen() throws Exception;
    }

    /** Lets something happen before a table is exported. */
    private static RowProgress at(String when, Event event) {
        return new RowProgress() {
            @Override
            public void begin(String table, long rows) {
                if (table.equals(when)) {
                    try {
                        event.happen();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }
            }

            @Override
            public void row() {}

            @Override
            public void end() {}
        };
    }

    @Test
    void withoutADatasetThereIsNothingToExport(LoaderConfig.Database config) throws Exception {
        assertThatThrownBy(() -> export(DatasetDatabase.of(config), folder.resolve("none"), BOTH, RowProgress.NONE))
                .hasMessage(
                        "there is no dataset in schema faasload (database.schema): run bin/faasload generate first");
        assertThat(folder).isEmptyDirectory();
    }
}
