package io.faasload.driver.plan;

import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.function.Function;
import io.faasload.dataset.function.Functions;
import io.faasload.manifest.ParameterDefinition;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.util.PSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A view for each function, with its runs and a typed column for each parameter. A view selects from a function of PostgreSQL, which
 * inlines it, since users start over by dropping the tables, and PostgreSQL refuses to drop a table that a view depends on.
 */
public final class RunViews {

    private static final Logger LOG = LoggerFactory.getLogger(RunViews.class);

    private static final int MOST_BYTES = 63;
    private static final String PREFIX = "runs_wide_";
    private static final String INTEGER = "-?(0|[1-9][0-9]{0,17})";
    private static final String NUMBER = "-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?";
    private static final String BOOLEAN = "true|false";

    /** Columns of a table with their types. */
    private static final String COLUMNS = """
            SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum""";

    private final DatasetConnection connection;
    private final Set<String> names = new HashSet<>();

    private RunViews(DatasetConnection connection) {
        this.connection = connection;
    }

    /** A column of a view, and the expression that it shows. */
    private record Column(String name, String type, String expression) {}

    /** Creates the views of all functions in the tables, and replaces those whose columns have changed. */
    public static void refresh(DatasetConnection connection) throws SQLException {
        RunViews views = new RunViews(connection);
        for (Function function : Functions.list(connection)) {
            String view = views.name(function);
            try {
                views.refresh(view, function);
            } catch (PSQLException e) {
                // A view of the user's may depend on this one.
                LOG.warn("Cannot replace view {}: {}", view, e.getMessage());
            }
        }
    }

    /** The view's name: lower-case letters, digits and {@code _}, unique, and not too long for PostgreSQL. */
    private String name(Function function) {
        String safe = PREFIX + function.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_");
        if (safe.length() <= MOST_BYTES && names.add(safe)) {
            return safe;
        }
        String id = "_" + function.id();
        String unique = safe.substring(0, Math.min(safe.length(), MOST_BYTES - id.length())) + id;
        names.add(unique);
        return unique;
    }

    private void refresh(String view, Function function) throws SQLException {
        List<Column> columns = new ArrayList<>();
        for (Map.Entry<String, String> column : columns("runs").entrySet()) {
            boolean isFunction = column.getKey().equals("function");
            if (isFunction) {
                columns.add(new Column("function", "text", "f.name"));
            }
            columns.add(new Column(
                    isFunction ? "function_id" : column.getKey(), column.getValue(), "r." + quoted(column.getKey())));
        }
        columns.add(
                new Column("cold_start", "boolean", "CASE WHEN r.start_ms IS NOT NULL THEN r.init_ms IS NOT NULL END"));
        columns.add(new Column("duration_ms", "bigint", "r.end_ms - r.start_ms"));
        columns.add(new Column("run_ms", "bigint", "r.end_ms - r.start_ms - coalesce(r.init_ms, 0)"));
        columns("inputs").forEach((name, type) -> {
            if (!Set.of("kind", "name", "scanned").contains(name)) {
                columns.add(new Column("input_" + name, type, "i." + quoted(name)));
            }
        });
        StringBuilder from = new StringBuilder(" FROM {schema}.runs r JOIN {schema}.functions f ON f.id = r.function"
                + " LEFT JOIN {schema}.parameters o ON o.run = r.id AND o.name = 'object'"
                + " LEFT JOIN {schema}.inputs i ON i.kind = f.input_kind AND i.name = o.value");
        int number = 0;
        for (Map.Entry<String, String> parameter : parameters(function).entrySet()) {
            String table = "p" + number++;
            columns.add(new Column(
                    columnName(columns, parameter.getKey(), table),
                    parameter.getValue(),
                    value(table + ".value", parameter.getValue())));
            from.append(" LEFT JOIN {schema}.parameters %1$s ON %1$s.run = r.id AND %1$s.name = %2$s"
                    .formatted(table, literal(parameter.getKey())));
        }
        String body = "SELECT "
                + columns.stream().map(Column::expression).collect(Collectors.joining(", "))
                + from + " WHERE r.function = " + function.id();
        String signature = columns.stream()
                .map(column -> quoted(column.name()) + " " + column.type())
                .collect(Collectors.joining(", "));
        String comment = "runs of " + function.name() + ", one column for each parameter ("
                + Integer.toHexString((signature + body).hashCode()) + ")";
        if (!comment.equals(comment(view))) {
            replace(view, signature, connection.sql(body), comment);
        }
    }

    private Map<String, String> columns(String table) throws SQLException {
        try (var select = connection.prepareStatement(COLUMNS)) {
            select.setString(1, connection.sql("{schema}." + table));
            ResultSet row = select.executeQuery();
            Map<String, String> columns = new LinkedHashMap<>();
            while (row.next()) {
                columns.put(row.getString(1), row.getString(2));
            }
            return columns;
        }
    }

    /** The type of each parameter, by name. */
    private static Map<String, String> parameters(Function function) {
        Map<String, String> parameters = new TreeMap<>();
        try {
            for (ParameterDefinition definition :
                    ParameterDefinition.parseList(function.parameters(), "table functions")) {
                parameters.put(definition.name(), type(definition));
            }
        } catch (ConfigurationException e) {
            LOG.debug("The view of {} has no columns for its parameters", function.name(), e);
        }
        for (String fixed : List.of("object", "incont", "outcont")) {
            parameters.put(fixed, "text");
        }
        return parameters;
    }

    private static String type(ParameterDefinition definition) {
        return switch (definition.type()) {
            case RANGE_INT -> "bigint";
            case RANGE_FLOAT -> "double precision";
            case ENSEMBLE ->
                all(definition, INTEGER)
                        ? "bigint"
                        : all(definition, NUMBER) ? "double precision" : all(definition, BOOLEAN) ? "boolean" : "text";
        };
    }

    private static boolean all(ParameterDefinition definition, String regex) {
        Pattern pattern = Pattern.compile(regex);
        return definition.values().stream()
                .allMatch(value -> pattern.matcher(value).matches());
    }

    /** A value that somebody changed by hand to one of another type shows as NULL, instead of failing every query. */
    private static String value(String text, String type) {
        return switch (type) {
            case "bigint" -> cast(text, INTEGER, type);
            case "double precision" -> cast(text, NUMBER, type);
            case "boolean" -> cast(text, BOOLEAN, type);
            default -> text;
        };
    }

    private static String cast(String text, String regex, String type) {
        return "CASE WHEN %s ~ %s THEN %s::%s END".formatted(text, literal("^(" + regex + ")$"), text, type);
    }

    /** The name of a parameter's column, unless PostgreSQL would cut it, or another column has it. */
    private static String columnName(List<Column> columns, String parameter, String otherwise) {
        String name = "param_" + parameter;
        boolean isTaken = columns.stream().anyMatch(column -> column.name().equals(name));
        return isTaken || name.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES ? "param_" + otherwise : name;
    }

    private String comment(String view) throws SQLException {
        try (var select =
                connection.prepareStatement("SELECT coalesce(obj_description(to_regclass(?), 'pg_class'), '')")) {
            select.setString(1, connection.sql("{schema}." + view));
            ResultSet row = select.executeQuery();
            row.next();
            return row.getString(1);
        }
    }

    private void replace(String view, String signature, String body, String comment) throws SQLException {
        String name = connection.sql("{schema}." + view);
        boolean unused = connection.inTransaction(() -> {
            try (var statement = connection.jdbc().createStatement()) {
                statement.setEscapeProcessing(false);
                statement.execute("DROP VIEW IF EXISTS " + name);
                statement.execute("DROP FUNCTION IF EXISTS " + name + "()");
                statement.execute("CREATE FUNCTION " + name + "() RETURNS TABLE (" + signature
                        + ") LANGUAGE sql STABLE AS " + literal(body));
                statement.execute("CREATE VIEW " + name + " AS SELECT * FROM " + name + "()");
                return statement.execute("COMMENT ON VIEW " + name + " IS " + literal(comment));
            }
        });
    }

    private static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
