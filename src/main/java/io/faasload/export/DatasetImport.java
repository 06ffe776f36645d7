package io.faasload.export;

import io.faasload.dataset.DatasetConnection;
import io.faasload.export.file.Format;
import io.faasload.export.file.Part;
import io.faasload.export.table.Catalogue;
import io.faasload.export.table.Table;
import io.faasload.export.table.TableRows;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.lang3.exception.ExceptionUtils;

/**
 * Loads an export into empty tables, all or nothing. Columns that the export computed are left out, so that exporting it again gives the
 * same bytes.
 */
public final class DatasetImport {

    /** Longest time without an answer: PostgreSQL checks foreign keys at the end of a file. */
    private static final int PATIENCE_MILLIS = 3_600_000;

    private final DatasetConnection connection;
    private final Path directory;
    private final RowProgress progress;

    private DatasetImport(DatasetConnection connection, Path directory, RowProgress progress) {
        this.connection = connection;
        this.directory = directory;
        this.progress = progress;
    }

    /**
     * Imports into the schema of a connection in auto-commit mode, whose tables exist.
     *
     * @return number of rows by table
     * @throws ExportException if there are rows already, or if the export is incomplete or damaged; then nothing was imported
     */
    public static Map<String, Long> run(DatasetConnection connection, Path directory, RowProgress progress)
            throws ExportException {
        try {
            connection.jdbc().setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
            return connection.inTransaction(() -> {
                try {
                    return new DatasetImport(connection, directory, progress).load();
                } catch (IOException e) {
                    // COPY is a stream, whose failures are those of PostgreSQL.
                    if (ExceptionUtils.getRootCause(e) instanceof SQLException cause) {
                        throw cause;
                    }
                    throw new ExportException("cannot read the export: " + e.getMessage(), e);
                }
            });
        } catch (SQLException e) {
            throw new ExportException("PostgreSQL: " + e.getMessage(), e);
        }
    }

    private Map<String, Long> load() throws SQLException, IOException, ExportException {
        Catalogue catalogue = Catalogue.read(connection);
        requireEmpty(connection, catalogue);
        CheckedExport export = CheckedExport.read(directory);
        Map<String, List<Part>> byTable = export.tables();
        for (String table : byTable.keySet()) {
            if (catalogue.find(table).isEmpty()) {
                throw new ExportException("the export has a table " + table
                        + ", which this version does not know: import it with the version that exported it");
            }
        }
        Map<String, Long> imported = new TreeMap<>();
        // Each table after those that it refers to.
        for (Table table : catalogue.tables()) {
            List<Part> files = byTable.get(table.name());
            if (files != null) {
                imported.put(table.name(), load(table, export.format(), files));
                resetIdentities(connection, table);
            }
        }
        progress.end();
        return imported;
    }

    /** Refuses tables with rows. */
    static void requireEmpty(DatasetConnection connection, Catalogue catalogue) throws SQLException, ExportException {
        for (Table table : catalogue.tables()) {
            if (count(connection, table) > 0) {
                throw new ExportException("table " + table.name() + " in schema " + connection.schema()
                        + " has rows, and import needs empty tables: use another database.schema");
            }
        }
    }

    static long count(DatasetConnection connection, Table table) throws SQLException {
        return new TableRows(connection).count(table);
    }

    private long load(Table table, Format format, List<Part> parts) throws IOException {
        progress.begin(table.name(), 0);
        long rows = 0;
        for (Part part : parts) {
            try (var copy = new TableCopy(connection, table, progress)) {
                format.read(directory.resolve(part.path()), copy);
                rows += copy.rows();
            }
        }
        return rows;
    }

    /** Lets new rows get ids after those that were imported. */
    static void resetIdentities(DatasetConnection connection, Table table) throws SQLException {
        String sql = """
                SELECT a.attname FROM pg_attribute a WHERE a.attrelid = ?::regclass AND a.attidentity <> ''""";
        String name = connection.sql("{schema}.") + Catalogue.quoted(table.name());
        try (var select = connection.jdbc().prepareStatement(sql)) {
            select.setString(1, name);
            ResultSet row = select.executeQuery();
            while (row.next()) {
                String column = row.getString(1);
                try (var set = connection
                        .jdbc()
                        .prepareStatement("SELECT setval(pg_get_serial_sequence(?, ?), max(" + Catalogue.quoted(column)
                                + ")) FROM " + name)) {
                    set.setString(1, name);
                    set.setString(2, column);
                    set.executeQuery().close();
                }
            }
        }
    }
}
