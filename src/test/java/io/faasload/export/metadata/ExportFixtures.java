package io.faasload.export.metadata;

import io.faasload.config.LoaderConfig.Publication;
import io.faasload.dataset.Generation;
import io.faasload.export.file.ExportedTable;
import io.faasload.export.file.Format;
import io.faasload.export.file.Part;
import io.faasload.export.table.ColumnType;
import io.faasload.export.table.Reference;
import io.faasload.export.table.Table;
import io.faasload.export.table.TypedColumn;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** Descriptions of an export of two functions in both formats, one of them in two files. */
final class ExportFixtures {

    static final Publication PUBLICATION = new Publication(
            "Runs \"of\" | functions: a & ünï",
            "Doe, Jane; University of X",
            "CC-BY-4.0",
            "https://example.org/dataset",
            "2026-11-28");

    static final Publication NOTHING = new Publication(null, null, null, null, null);

    private static final String SHA = "0123456789abcdef".repeat(4);

    private static final Table FUNCTIONS = new Table(
            "functions",
            "one row for each function",
            List.of(
                    new TypedColumn("id", ColumnType.INTEGER, true, "", "id"),
                    new TypedColumn("name", ColumnType.TEXT, true, "package/action", "name"),
                    new TypedColumn("timeout_ms", ColumnType.INTEGER, true, "time limit", "timeout_ms")),
            List.of("id"),
            List.of());

    private static final Table RUNS = new Table(
            "runs",
            "",
            List.of(
                    new TypedColumn("id", ColumnType.BIGINT, true, "", "id"),
                    new TypedColumn("function_id", ColumnType.INTEGER, true, "", "function"),
                    new TypedColumn("failed", ColumnType.BOOLEAN, false, "", "failed"),
                    new TypedColumn("at", ColumnType.TIMESTAMP, false, "", "at"),
                    new TypedColumn("param_sigma", ColumnType.DOUBLE, false, "parameter sigma", "p0")),
            List.of("id"),
            List.of(
                    new Reference(List.of("function_id"), "functions", List.of("id")),
                    new Reference(List.of("id"), "not_exported", List.of("id"))));

    private static final Table RESOURCES = new Table(
            "resources",
            "samples",
            List.of(
                    new TypedColumn("run", ColumnType.BIGINT, true, "", "run"),
                    new TypedColumn("timestamp_ms", ColumnType.BIGINT, true, "", "timestamp_ms")),
            List.of("run", "timestamp_ms"),
            List.of(new Reference(List.of("run"), "runs", List.of("id"))));

    private ExportFixtures() {}

    static Description description(Publication publication) {
        return new Description(
                new Generation(
                        UUID.fromString("1b671a64-40d5-491e-99b0-da01ff1f3341"),
                        Instant.parse("2026-11-28T05:00:00.123456Z"),
                        19940503,
                        "shared",
                        1),
                publication,
                List.of(
                        table(FUNCTIONS, "", Format.PARQUET, 1),
                        table(RUNS, "image/a", Format.PARQUET, 1),
                        table(RUNS, "image/b", Format.PARQUET, 1),
                        table(RESOURCES, "image/a", Format.PARQUET, 2),
                        table(FUNCTIONS, "", Format.CSV, 1),
                        table(RUNS, "image/a", Format.CSV, 1)),
                Map.of("completed", 3L),
                "3 of 3 runs completed: complete and consistent");
    }

    private static ExportedTable table(Table table, String function, Format format, int files) {
        String start = format.folder()
                + table.name()
                + (function.isEmpty() ? "" : "/function=" + function.replace("/", "%2F") + "/part-");
        List<Part> parts = IntStream.range(0, files)
                .mapToObj(part ->
                        new Part(start + (function.isEmpty() ? "" : part) + "." + format.extension(), 1000 + part, SHA))
                .toList();
        return new ExportedTable(table, function, format, parts, 3);
    }
}
