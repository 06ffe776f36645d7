package io.faasload.export;

import io.faasload.dataset.DatasetConnection;
import io.faasload.export.table.Catalogue;
import io.faasload.export.table.ColumnType;
import io.faasload.export.table.Table;
import io.faasload.export.table.TypedColumn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.jspecify.annotations.Nullable;

/**
 * Loads a dataset that FaaSLoad itself generated into empty tables, from a dump of its MySQL database, all or nothing. The rows are first
 * copied as texts into temporary tables, since a dump has them in no useful order, and converted by {@code faasload.sql}.
 */
public final class FaasloadImport {

    private static final int PATIENCE_MILLIS = 3_600_000;

    /** FaaSLoad's tables, with the columns that are imported. */
    private static final Map<String, List<String>> TABLES = Map.of(
            "functions", List.of("id", "name", "runtime", "image", "parameters", "input_kind"),
            "runs",
                    List.of(
                            "id",
                            "function",
                            "namespace",
                            "activation_id",
                            "failed",
                            "start_ms",
                            "end_ms",
                            "wait_ms",
                            "init_ms",
                            "outputsize",
                            "extract_ms",
                            "transform_ms",
                            "load_ms"),
            "parameters", List.of("run", "name", "value"),
            "resources", List.of("run", "timestamp_ms", "memory_b", "proc_mcpu"));

    private final DatasetConnection connection;
    private final RowProgress progress;

    private FaasloadImport(DatasetConnection connection, RowProgress progress) {
        this.connection = connection;
        this.progress = progress;
    }

    /** How many rows of a table were imported, of those that the dump has. */
    public record Rows(long imported, long read) {}

    /**
     * Imports into the schema of a connection in auto-commit mode, whose tables exist.
     *
     * @param dump written by {@code mysqldump --xml}
     * @param seed of the random parameters, which FaaSLoad's tables do not have
     * @return number of rows by table
     * @throws ExportException if there are rows already, or if it is not a dump of FaaSLoad's tables; then nothing was imported
     */
    public static Map<String, Rows> run(DatasetConnection connection, InputStream dump, long seed, RowProgress progress)
            throws ExportException {
        try {
            connection.jdbc().setNetworkTimeout(Runnable::run, PATIENCE_MILLIS);
            return connection.inTransaction(() -> {
                try {
                    return new FaasloadImport(connection, progress).load(dump, seed);
                } catch (IOException e) {
                    if (ExceptionUtils.getRootCause(e) instanceof SQLException cause) {
                        throw cause;
                    }
                    throw new ExportException("cannot read the dump: " + e.getMessage(), e);
                }
            });
        } catch (SQLException e) {
            throw new ExportException("PostgreSQL: " + e.getMessage(), e);
        }
    }

    private Map<String, Rows> load(InputStream dump, long seed) throws SQLException, IOException, ExportException {
        Catalogue catalogue = Catalogue.read(connection);
        DatasetImport.requireEmpty(connection, catalogue);
        DatasetConnection temporary = new DatasetConnection(connection.jdbc(), "pg_temp");
        for (Map.Entry<String, List<String>> table : TABLES.entrySet()) {
            execute("CREATE TEMPORARY TABLE faasload_" + table.getKey() + " ("
                    + String.join(" text, ", table.getValue()) + " text) ON COMMIT DROP");
        }
        Map<String, Long> read = new TreeMap<>();
        FaasloadDump.read(dump, TABLES, table -> {
            progress.begin(table, 0);
            return new CopiedRows(temporary, table, progress, read);
        });
        progress.end();
        Set<String> missing = new TreeSet<>(TABLES.keySet());
        missing.removeAll(read.keySet());
        if (!missing.isEmpty()) {
            throw new ExportException("the dump lacks tables of FaaSLoad: " + String.join(", ", missing));
        }
        execute(connection.sql(script().replace("{seed}", String.valueOf(seed))));
        Map<String, Rows> rows = new TreeMap<>();
        for (Table table : catalogue.tables()) {
            DatasetImport.resetIdentities(connection, table);
            Long expected = read.get(table.name());
            if (expected != null) {
                rows.put(table.name(), new Rows(DatasetImport.count(connection, table), expected));
            }
        }
        return rows;
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.jdbc().createStatement()) {
            statement.execute(sql);
        }
    }

    private static String script() throws IOException {
        try (InputStream script = FaasloadImport.class.getResourceAsStream("/db/faasload.sql")) {
            if (script == null) {
                throw new IllegalStateException("/db/faasload.sql is missing in this build");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Rows on their way to a temporary table. */
    private static final class CopiedRows implements FaasloadDump.Sink {

        private final TableCopy copy;
        private final String table;
        private final Map<String, Long> read;

        CopiedRows(DatasetConnection temporary, String table, RowProgress progress, Map<String, Long> read) {
            List<TypedColumn> columns = TABLES.getOrDefault(table, List.of()).stream()
                    .map(name -> new TypedColumn(name, ColumnType.TEXT, false, "", name))
                    .toList();
            this.copy = new TableCopy(
                    temporary, new Table("faasload_" + table, "", columns, List.of(), List.of()), progress);
            this.table = table;
            this.read = read;
        }

        @Override
        public void begin(List<String> columns) throws IOException {
            copy.begin(columns);
        }

        @Override
        public void row(@Nullable Object[] values) throws IOException {
            copy.row(values);
        }

        @Override
        public void close() throws IOException {
            copy.close();
            read.put(table, copy.rows());
        }
    }
}
