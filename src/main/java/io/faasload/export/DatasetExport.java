package io.faasload.export;

import io.faasload.config.LoaderConfig.Publication;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.Generation;
import io.faasload.export.anonymous.Names;
import io.faasload.export.anonymous.Pseudonyms;
import io.faasload.export.file.ExportFolder;
import io.faasload.export.file.ExportedTable;
import io.faasload.export.file.Format;
import io.faasload.export.metadata.Description;
import io.faasload.export.table.Catalogue;
import io.faasload.export.table.ColumnType;
import io.faasload.export.table.RowTarget;
import io.faasload.export.table.Table;
import io.faasload.export.table.TableRows;
import io.faasload.export.table.TypedColumn;
import io.faasload.export.table.WideRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a dataset as files. The same dataset gives the same bytes: one snapshot of the database, sorted, without the time of the
 * export. Memory does not depend on the number of rows.
 */
public final class DatasetExport {

    /** Longest time without an answer, for queries that read much before their first row. */
    private static final int PATIENCE_MILLIS = 600_000;

    /** Those with columns of type jsonb. */
    private static final Set<String> JSON_TABLES = Set.of("generation", "attempts");

    /** What a dataset is about, not whose it is. */
    private static final Set<String> NOT_NAMES = Set.of(
            "functions.name",
            "functions.input_kind",
            "functions.parameters",
            "generation.functions",
            "orphans.action",
            "parameters.name");

    private static final String FUNCTIONS = """
            SELECT f.name, f.parameters, array_agg(t.id ORDER BY t.id)
            FROM {schema}.traces t JOIN {schema}.functions f ON f.id = t.function
            GROUP BY f.id ORDER BY f.id""";

    private final DatasetConnection connection;
    private final TableRows rows;
    private final Request request;
    private final RowProgress progress;

    private DatasetExport(DatasetConnection connection, Request request, RowProgress progress) {
        this.connection = connection;
        this.rows = new TableRows(connection);
        this.request = request;
        this.progress = progress;
    }

    /**
     * What to export.
     *
     * @param directory to be created
     * @param formats of the data files
     * @param publication what the files that describe the dataset say about it
     * @param verdict what {@code verify} says, for people
     * @param pseudonyms for the names in the dataset, which are added; null to export it as it is
     */
    public record Request(
            Path directory,
            Set<Format> formats,
            Publication publication,
            String verdict,
            @Nullable Pseudonyms pseudonyms) {}

    /** A function with runs, or that may have some. */
    private record Function(String name, String definitions, List<Integer> traces) {}

    /**
     * Exports the dataset of a connection in auto-commit mode.
     *
     * @throws ExportException if it cannot; then nothing exists under the name of the directory
     */
    public static Description run(DatasetConnection connection, Request request, RowProgress progress)
            throws ExportException {
        try {
            Connection jdbc = connection.jdbc();
            jdbc.setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
            jdbc.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            jdbc.setReadOnly(true);
            jdbc.setAutoCommit(false);
            var export = new DatasetExport(connection, request, progress);
            return export.write();
        } catch (SQLException e) {
            throw new ExportException("PostgreSQL: " + e.getMessage(), e);
        } catch (IOException e) {
            throw ExportException.writing(e);
        }
    }

    private Description write() throws SQLException, IOException, ExportException {
        Catalogue catalogue = Catalogue.read(connection);
        Generation generation = generation(catalogue);
        if (request.pseudonyms() != null) {
            Names.addTo(request.pseudonyms(), connection);
        }
        try (ExportFolder folder = ExportFolder.create(request.directory())) {
            return write(catalogue, generation, folder);
        }
    }

    private Description write(Catalogue catalogue, Generation generation, ExportFolder folder)
            throws SQLException, IOException, ExportException {
        Map<String, String> metadata =
                Map.of("faasload.dataset", generation.dataset().toString());
        List<Function> functions = functions();
        List<ExportedTable> exported = new ArrayList<>();
        for (Table table : catalogue.tables()) {
            long expected = rows.count(table);
            progress.begin(table.name(), expected);
            List<TableExport> files = new ArrayList<>();
            if (table.isOfRuns()) {
                for (Function function : functions) {
                    files.add(write(catalogue, table, function, folder, metadata));
                }
            } else {
                TableExport file = file(folder, table, "", metadata);
                files.add(file);
                try (file) {
                    rows.read(table, counted(file, table));
                    file.finish();
                }
            }
            long written = files.stream().mapToLong(TableExport::rows).sum();
            if (written != expected) {
                throw new ExportException("table " + table.name() + " has " + (expected - written)
                        + " rows whose run has an id of no trace: bin/faasload verify lists what is wrong");
            }
            files.forEach(file -> exported.addAll(file.exported()));
        }
        progress.end();
        String verdict = request.pseudonyms() == null
                ? request.verdict()
                : request.pseudonyms().replace(request.verdict());
        var description = new Description(generation, request.publication(), exported, statuses(), verdict);
        description.write(folder);
        folder.finish();
        return description;
    }

    private TableExport write(
            Catalogue catalogue, Table table, Function function, ExportFolder folder, Map<String, String> metadata)
            throws SQLException, IOException {
        WideRuns wide = table.name().equals(Table.RUNS)
                ? WideRuns.of(catalogue, rows, function.traces(), function.definitions())
                : null;
        Table exported = wide == null ? table : wide.table();
        TableExport file = file(folder, exported, function.name(), metadata);
        try (file) {
            RowTarget sink = counted(file, exported);
            for (int trace : function.traces()) {
                if (wide == null) {
                    rows.readTrace(table, trace, sink);
                } else {
                    wide.readTrace(rows, trace, sink);
                }
            }
            file.finish();
        }
        return file;
    }

    private TableExport file(ExportFolder folder, Table table, String function, Map<String, String> metadata) {
        return new TableExport(folder, table, function, request.formats(), metadata, TableExport.ROWS_PER_PART);
    }

    private RowTarget counted(RowTarget sink, Table table) {
        Pseudonyms pseudonyms = request.pseudonyms();
        int[] texts = pseudonyms == null ? new int[0] : textsWithNames(table);
        boolean hasJson = JSON_TABLES.contains(table.name());
        return (@Nullable Object[] values) -> {
            for (int column : texts) {
                if (values[column] instanceof String text) {
                    String replaced = Objects.requireNonNull(pseudonyms).replace(text);
                    values[column] = hasJson && replaced.startsWith("{") ? sortedJson(replaced) : replaced;
                }
            }
            sink.write(values);
            progress.row();
        };
    }

    /** As PostgreSQL sorts it, which is by names, so that an import of it is exported in the same way. */
    private String sortedJson(String json) throws IOException {
        try (var select = connection.prepareStatement("SELECT ?::jsonb::text")) {
            select.setString(1, json);
            ResultSet row = select.executeQuery();
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** The columns of texts, but for names of functions, inputs and parameters, which stay. */
    private static int[] textsWithNames(Table table) {
        List<TypedColumn> columns = table.columns();
        return IntStream.range(0, columns.size())
                .filter(i -> columns.get(i).type() == ColumnType.TEXT
                        && !table.name().equals("inputs")
                        && !NOT_NAMES.contains(
                                table.name() + "." + columns.get(i).name()))
                .toArray();
    }

    private Generation generation(Catalogue catalogue) throws SQLException, ExportException {
        boolean isComplete = catalogue.find("generation").isPresent()
                && catalogue.find(Table.RUNS).isPresent();
        Optional<Generation> generation = isComplete ? Generation.read(connection) : Optional.empty();
        return generation.orElseThrow(() -> new ExportException("there is no dataset in schema " + connection.schema()
                + " (database.schema): run bin/faasload generate first"));
    }

    private Map<String, Long> statuses() throws SQLException {
        String sql = """
                SELECT CASE WHEN failed THEN 'failed' ELSE status END, count(*) FROM {schema}.runs
                GROUP BY 1 ORDER BY 1""";
        try (var select = connection.prepareStatement(sql)) {
            ResultSet row = select.executeQuery();
            Map<String, Long> statuses = new TreeMap<>();
            while (row.next()) {
                statuses.put(row.getString(1), row.getLong(2));
            }
            return statuses;
        }
    }

    private List<Function> functions() throws SQLException {
        try (var select = connection.prepareStatement(FUNCTIONS)) {
            ResultSet row = select.executeQuery();
            List<Function> functions = new ArrayList<>();
            while (row.next()) {
                functions.add(new Function(row.getString(1), row.getString(2), List.of((Integer[])
                        row.getArray(3).getArray())));
            }
            return functions;
        }
    }
}
