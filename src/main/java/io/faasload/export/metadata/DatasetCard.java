package io.faasload.export.metadata;

import io.faasload.export.file.ExportedTable;
import io.faasload.export.file.Format;
import io.faasload.export.table.Table;
import io.faasload.export.table.TypedColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code README.md}: what the dataset is, how it was made, what it holds, and how to load it. */
final class DatasetCard {

    private static final String NOT_GIVEN = "not given";

    private static final String LIMITS = """
            ## Known limits

            - NULL means unknown or not applicable, never 0. In CSV it is an empty field, and an empty text is `""`.
            - Times of OpenWhisk have a resolution of a millisecond, and are by its clocks; `planned_us`, `sent_us` and `accepted_us` are by the loader's.
            - `memory_peak_b` is a lower bound where `memory_peak_by` is `sampled`. A run shorter than the sampling interval has no samples.
            - CPU and memory are those of the container; `attribution` tells how certain it is which container ran the activation.
            - `param_…` columns have the type of the parameter's definition. Table `parameters` has the values exactly as they were sent.

            """;

    private final Description description;

    DatasetCard(Description description) {
        this.description = description;
    }

    String markdown() {
        StringBuilder card = new StringBuilder();
        card.append("# ").append(oneLine(description.title())).append("\n\n");
        card.append(description.summary()).append("\n\n");
        facts(card);
        card.append("## How it was made\n\n");
        card.append("""
                Every function was invoked on every input at a steady rate, with parameters drawn at random. Seed: %d, streams: `%s`. The
                same seed draws the same parameters. Configuration, versions and definitions of the parameters are in table `generation`.

                """.formatted(
                description.generation().seed(), description.generation().streams()));
        card.append("## Is it sound?\n\n`bin/faasload verify` said at the time of the export:\n\n```\n")
                .append(description.verdict().strip())
                .append("\n```\n\n");
        files(card);
        columns(card);
        card.append(LIMITS);
        loading(card);
        return card.toString();
    }

    private void facts(StringBuilder card) {
        card.append("| | |\n|---|---|\n");
        fact(card, "Dataset", description.generation().dataset().toString());
        fact(card, "Generated from", description.generation().created().toString());
        fact(
                card,
                "Creators",
                description.creators().isEmpty()
                        ? null
                        : String.join(
                                "; ",
                                description.creators().stream()
                                        .map(Creator::title)
                                        .toList()));
        fact(card, "License", description.publication().license());
        fact(card, "URL", description.publication().url());
        fact(card, "Published", description.publication().date());
        long total =
                description.runs().values().stream().mapToLong(Long::longValue).sum();
        List<String> statuses = new ArrayList<>();
        description.runs().forEach((status, number) -> statuses.add(number + " " + status));
        fact(card, "Runs", total + (statuses.isEmpty() ? "" : " (" + String.join(", ", statuses) + ")"));
        card.append('\n');
    }

    private static void fact(StringBuilder card, String name, @Nullable String value) {
        card.append("| ")
                .append(name)
                .append(" | ")
                .append(value == null ? NOT_GIVEN : cell(value))
                .append(" |\n");
    }

    private void files(StringBuilder card) {
        card.append(
                "## Files\n\n`sha256sum -c SHA256SUMS` checks all of them.\n\n| table | files | rows |\n|---|---|---|\n");
        for (ExportedTable table : description.tables()) {
            String first = table.parts().get(0).path();
            card.append("| ")
                    .append(cell(table.name()))
                    .append(" | `")
                    .append(cell(first))
                    .append('`')
                    .append(
                            table.parts().size() == 1
                                    ? ""
                                    : " and " + (table.parts().size() - 1) + " more")
                    .append(" | ")
                    .append(table.rows())
                    .append(" |\n");
        }
        card.append('\n');
    }

    /** Each table once; of runs, the columns that only some functions have are named with the function. */
    private void columns(StringBuilder card) {
        card.append("## Columns\n\n");
        Map<String, Map<String, TypedColumn>> tables = new LinkedHashMap<>();
        Map<String, String> comments = new LinkedHashMap<>();
        for (ExportedTable table : description.tables()) {
            comments.put(table.table().name(), table.table().description());
            Map<String, TypedColumn> columns =
                    tables.computeIfAbsent(table.table().name(), name -> new LinkedHashMap<>());
            table.table().columns().forEach(column -> columns.putIfAbsent(column.name(), column));
        }
        tables.forEach((table, columns) -> {
            card.append("### ").append(table).append("\n\n");
            if (!comments.getOrDefault(table, "").isEmpty()) {
                card.append(oneLine(comments.getOrDefault(table, ""))).append("\n\n");
            }
            card.append("| column | type | unit | meaning |\n|---|---|---|---|\n");
            columns.values()
                    .forEach(column -> card.append("| `")
                            .append(cell(column.name()))
                            .append("` | ")
                            .append(column.type().name().toLowerCase(Locale.ROOT))
                            .append(column.required() ? "" : ", may be NULL")
                            .append(" | ")
                            .append(column.unit())
                            .append(" | ")
                            .append(cell(column.description()))
                            .append(" |\n"));
            card.append('\n');
        });
    }

    private void loading(StringBuilder card) {
        String runs = description.tables().stream()
                .filter(table -> table.table().name().equals(Table.RUNS))
                .map(table -> table.parts().get(0).path())
                .findFirst()
                .orElse("");
        if (runs.isEmpty()) {
            return;
        }
        boolean isParquet = description.tables().get(0).format() == Format.PARQUET;
        String all = isParquet ? "runs/*/*.parquet" : "csv/runs/*/*.csv";
        String reader = isParquet ? "read_parquet" : "read_csv";
        card.append("""
                ## Load it

                The runs of a function are in the folder `runs/function=NAME`, with `/` in the name written as `%%2F`. `function_id` is the
                function's `id` in table `functions`. Run these where this file is.

                pandas:

                ```python
                import pandas
                runs = pandas.%1$s("%2$s")
                ```

                R:

                ```r
                runs <- %3$s("%2$s")
                ```

                DuckDB, all functions at once:

                ```sql
                SELECT function, count(*), avg(duration_ms)
                FROM %1$s('%4$s', hive_partitioning = true, union_by_name = true)
                GROUP BY function;
                ```

                Spark:

                ```python
                runs = spark.read.option("mergeSchema", "true").%5$s("%6$sruns")
                ```
                """.formatted(
                        reader,
                        runs,
                        isParquet ? "arrow::read_parquet" : "read.csv",
                        all,
                        isParquet ? "parquet" : "option(\"header\", \"true\").csv",
                        isParquet ? "" : "csv/"));
    }

    private static String cell(String text) {
        return oneLine(text).replace("|", "\\|");
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
