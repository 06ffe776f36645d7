package io.faasload.export.table;

import static io.faasload.export.table.Catalogue.quoted;

import io.faasload.config.key.ConfigurationException;
import io.faasload.manifest.ParameterDefinition;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The runs of one function as people train on them: all columns of {@code runs}, then what follows from them, the features of the input,
 * and a typed column for each parameter.
 *
 * @param table the columns; {@code function} is named {@code function_id}, since the folder of a function's files gives them a column
 *     {@code function} with its name
 * @param parameters names of the parameters, sorted
 * @param hasInputs whether there are features of inputs
 */
public record WideRuns(Table table, List<String> parameters, boolean hasInputs) {

    /** Start of the names of parameters' columns. */
    public static final String PARAMETER = "param_";

    /** Start of the names of the columns with an input's features. */
    static final String INPUT = "input_";

    /** The name of column {@code function} in the files. */
    public static final String FUNCTION_ID = "function_id";

    private static final String INTEGER = "-?(0|[1-9][0-9]{0,17})";
    private static final String NUMBER = "-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?";
    private static final String BOOLEAN = "true|false";

    /** What follows from other columns, so that nobody has to know how. */
    private static final List<TypedColumn> DERIVED = List.of(
            new TypedColumn(
                    "cold_start",
                    ColumnType.BOOLEAN,
                    false,
                    "whether the run started with an initialization; NULL without start and end",
                    "CASE WHEN t.start_ms IS NOT NULL THEN t.init_ms IS NOT NULL END"),
            new TypedColumn(
                    "duration_ms",
                    ColumnType.BIGINT,
                    false,
                    "from start to end, initialization included",
                    "t.end_ms - t.start_ms"),
            new TypedColumn(
                    "run_ms",
                    ColumnType.BIGINT,
                    false,
                    "from start to end, initialization excluded",
                    "t.end_ms - t.start_ms - coalesce(t.init_ms, 0)"));

    /** Whether an import may ignore a column of {@code runs}, because other files have its values. */
    public static boolean isDerived(String column) {
        return column.startsWith(PARAMETER)
                || column.startsWith(INPUT)
                || DERIVED.stream().anyMatch(derived -> derived.name().equals(column));
    }

    /**
     * Reads which columns the runs of a function have.
     *
     * @param traces of the function
     * @param definitions of its parameters, as stored in {@code functions}
     */
    public static WideRuns of(Catalogue catalogue, TableRows rows, List<Integer> traces, String definitions)
            throws SQLException {
        Table runs = catalogue.find(Table.RUNS).orElseThrow();
        List<TypedColumn> columns = new ArrayList<>();
        for (TypedColumn column : runs.columns()) {
            columns.add(column.name().equals("function") ? renamed(column, FUNCTION_ID) : column);
        }
        columns.addAll(DERIVED);
        // The features of inputs: everything but the key, and when they were read.
        Optional<Table> inputs = catalogue.find("inputs");
        inputs.ifPresent(table -> table.columns().stream()
                .filter(column -> !table.key().contains(column.name()) && column.type() != ColumnType.TIMESTAMP)
                .forEach(column -> columns.add(new TypedColumn(
                        INPUT + column.name(),
                        column.type(),
                        false,
                        column.description(),
                        "i." + quoted(column.name())))));
        Map<String, ColumnType> parameters = parameters(rows, traces, definitions);
        int number = 0;
        for (Map.Entry<String, ColumnType> parameter : parameters.entrySet()) {
            ColumnType type = parameter.getValue();
            String text = "p.p" + number++;
            columns.add(new TypedColumn(
                    PARAMETER + parameter.getKey(),
                    type,
                    false,
                    "parameter " + parameter.getKey(),
                    switch (type) {
                        case BIGINT -> text + "::bigint";
                        case BOOLEAN -> text + "::boolean";
                        default -> text;
                    }));
        }
        List<Reference> references = runs.references().stream()
                .map(reference -> reference.columns().equals(List.of("function"))
                        ? new Reference(List.of(FUNCTION_ID), reference.table(), reference.targets())
                        : reference)
                .toList();
        return new WideRuns(
                new Table(runs.name(), runs.description(), columns, runs.key(), references),
                List.copyOf(parameters.keySet()),
                inputs.isPresent());
    }

    private static TypedColumn renamed(TypedColumn column, String name) {
        return new TypedColumn(name, column.type(), column.required(), column.description(), column.expression());
    }

    /** Passes on the runs of a trace, sorted by id. */
    public void readTrace(TableRows rows, int trace, RowTarget sink) throws SQLException, IOException {
        List<Long> range = TableRows.rangeOf(trace);
        StringBuilder pivot = new StringBuilder("SELECT run");
        for (int i = 0; i < parameters.size(); i++) {
            pivot.append(", max(value) FILTER (WHERE name = ")
                    .append(literal(parameters.get(i)))
                    .append(") AS p")
                    .append(i);
        }
        String query = "FROM {schema}.runs t LEFT JOIN (" + pivot
                + " FROM {schema}.parameters WHERE run BETWEEN ? AND ? GROUP BY run) p ON p.run = t.id"
                + (hasInputs
                        ? " LEFT JOIN {schema}.functions f ON f.id = t.function"
                                + " LEFT JOIN {schema}.parameters o ON o.run = t.id AND o.name = 'object'"
                                + " LEFT JOIN {schema}.inputs i ON i.kind = f.input_kind AND i.name = o.value"
                        : "")
                + " WHERE t.id BETWEEN ? AND ? ORDER BY t.id";
        rows.read(table.columns(), query, List.of(range.get(0), range.get(1), range.get(0), range.get(1)), sink);
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** The type of each parameter: as defined, if all its values are of that type; otherwise text. */
    private static Map<String, ColumnType> parameters(TableRows rows, List<Integer> traces, String definitions)
            throws SQLException {
        Map<String, ColumnType> defined = new TreeMap<>();
        try {
            for (ParameterDefinition definition : ParameterDefinition.parseList(definitions, "table functions")) {
                defined.put(definition.name(), type(definition));
            }
        } catch (ConfigurationException e) {
            // No longer readable: then all of them are text.
        }
        String sql = """
                SELECT name, bool_and(value ~ ?), bool_and(value ~ ?), bool_and(value ~ ?)
                FROM {schema}.parameters WHERE run BETWEEN ? AND ? GROUP BY name""";
        Map<String, ColumnType> types = new TreeMap<>();
        for (int trace : traces) {
            try (var select = rows.connection().prepareStatement(sql)) {
                select.setString(1, "^(" + INTEGER + ")$");
                select.setString(2, "^(" + NUMBER + ")$");
                select.setString(3, "^(" + BOOLEAN + ")$");
                select.setLong(4, TableRows.rangeOf(trace).get(0));
                select.setLong(5, TableRows.rangeOf(trace).get(1));
                ResultSet row = select.executeQuery();
                while (row.next()) {
                    String name = row.getString(1);
                    ColumnType type = defined.getOrDefault(name, ColumnType.TEXT);
                    boolean fits =
                            switch (type) {
                                case BIGINT -> row.getBoolean(2);
                                case DOUBLE -> row.getBoolean(3);
                                case BOOLEAN -> row.getBoolean(4);
                                default -> true;
                            };
                    types.merge(name, fits ? type : ColumnType.TEXT, (a, b) -> a == b ? a : ColumnType.TEXT);
                }
            }
        }
        return types;
    }

    private static ColumnType type(ParameterDefinition definition) {
        return switch (definition.type()) {
            case RANGE_INT -> ColumnType.BIGINT;
            case RANGE_FLOAT -> ColumnType.DOUBLE;
            case ENSEMBLE ->
                all(definition, INTEGER)
                        ? ColumnType.BIGINT
                        : all(definition, NUMBER)
                                ? ColumnType.DOUBLE
                                : all(definition, BOOLEAN) ? ColumnType.BOOLEAN : ColumnType.TEXT;
        };
    }

    private static boolean all(ParameterDefinition definition, String regex) {
        Pattern pattern = Pattern.compile(regex);
        return definition.values().stream()
                .allMatch(value -> pattern.matcher(value).matches());
    }
}
