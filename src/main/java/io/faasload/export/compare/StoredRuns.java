package io.faasload.export.compare;

import io.faasload.dataset.DatasetConnection;
import io.faasload.export.ExportException;
import io.faasload.export.file.NamedRows;
import io.faasload.export.table.Catalogue;
import io.faasload.export.table.Table;
import io.faasload.export.table.TableRows;
import io.faasload.export.table.TypedColumn;
import io.faasload.export.table.WideRuns;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Those in a database. */
public final class StoredRuns implements ComparedRuns {

    /** Longest time without an answer, for queries that read much before their first row. */
    private static final int PATIENCE_MILLIS = 600_000;

    private static final String TRACES = """
            SELECT f.name, t.id FROM {schema}.traces t JOIN {schema}.functions f ON f.id = t.function
            WHERE EXISTS (SELECT FROM {schema}.runs r WHERE r.function = f.id AND r.trace = t.id) ORDER BY t.id""";

    private final Catalogue catalogue;
    private final TableRows rows;
    private final SortedMap<String, List<Integer>> traces = new TreeMap<>();

    private StoredRuns(Catalogue catalogue, TableRows rows) {
        this.catalogue = catalogue;
        this.rows = rows;
    }

    /**
     * Opens a dataset; starts a transaction that only reads.
     *
     * @throws ExportException if there is none
     */
    public static StoredRuns of(DatasetConnection connection) throws SQLException, ExportException {
        connection.jdbc().setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
        connection.jdbc().setReadOnly(true);
        connection.jdbc().setAutoCommit(false);
        StoredRuns stored = new StoredRuns(Catalogue.read(connection), new TableRows(connection));
        if (stored.catalogue.find(Table.RUNS).isEmpty()) {
            throw new ExportException("there is no dataset in schema " + connection.schema() + " (database.schema)");
        }
        try (var select = connection.prepareStatement(TRACES);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                stored.traces
                        .computeIfAbsent(row.getString(1), name -> new ArrayList<>())
                        .add(row.getInt(2));
            }
        }
        return stored;
    }

    @Override
    public SortedSet<String> functions() {
        return new TreeSet<>(traces.keySet());
    }

    @Override
    public void runs(String function, NamedRows target) throws IOException, SQLException {
        List<Integer> ids = traces.getOrDefault(function, List.of());
        WideRuns wide = WideRuns.of(catalogue, rows, ids, "[]");
        begin(wide.table(), target);
        for (int trace : ids) {
            wide.readTrace(rows, trace, target::row);
        }
    }

    @Override
    public void parameters(String function, NamedRows target) throws IOException, SQLException {
        Table parameters = catalogue.find("parameters").orElseThrow();
        begin(parameters, target);
        for (int trace : traces.getOrDefault(function, List.of())) {
            rows.readTrace(parameters, trace, target::row);
        }
    }

    private static void begin(Table table, NamedRows target) throws IOException {
        target.begin(table.columns().stream().map(TypedColumn::name).toList());
    }
}
