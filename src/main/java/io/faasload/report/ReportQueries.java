package io.faasload.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faasload.dataset.DatasetConnection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Reads what a report shows, as a JSON object: the rows of each statement under its name. PostgreSQL aggregates, so that the size
 * of the result depends on the number of functions, and not on that of their runs.
 */
final class ReportQueries {

    /** About the dataset as a whole. */
    private static final List<String> OF_THE_DATASET = List.of("definitions", "inputs", "generation");

    /** About all functions. */
    private static final List<String> OF_ALL_RUNS = List.of("functions", "schedule", "failures", "usage", "methods");

    /** About the runs of a function; a page has room for so many functions. */
    private static final List<String> OF_FUNCTIONS = List.of("trend", "histogram", "ecdf", "etl", "points", "chosen");

    private static final int DETAILED_FUNCTIONS = 100;
    private static final int POINTS = 10_000;
    private static final int POINTS_OF_A_FUNCTION = 400;
    private static final int SAMPLES = 24_000;
    private static final int SAMPLES_OF_A_RUN = 200;
    private static final int RUNS_OF_A_FUNCTION = 4;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DatasetConnection connection;

    ReportQueries(DatasetConnection connection) {
        this.connection = connection;
    }

    /** Everything. */
    ObjectNode readAll() throws SQLException {
        ObjectNode data = readDataset();
        data.set("totals", rows("totals", RunSource.ALL, 1));
        data.setAll(readRuns(RunSource.ALL));
        return data;
    }

    /** What does not change while a generation runs. */
    ObjectNode readDataset() throws SQLException {
        ObjectNode data = JSON.createObjectNode();
        for (String name : OF_THE_DATASET) {
            data.set(name, rows(name, RunSource.ALL, 1));
        }
        return data;
    }

    /** What is known of some runs. */
    ObjectNode readRuns(RunSource source) throws SQLException {
        ObjectNode data = JSON.createObjectNode();
        for (String name : OF_ALL_RUNS) {
            data.set(name, rows(name, source, 1));
        }
        List<JsonNode> functions = new ArrayList<>();
        data.get("functions").forEach(functions::add);
        functions.sort(Comparator.comparing(
                (JsonNode function) -> -function.get("runs").asLong()));
        RunSource detailed = source;
        if (functions.size() > DETAILED_FUNCTIONS) {
            functions.subList(DETAILED_FUNCTIONS, functions.size()).clear();
            List<Integer> ids = functions.stream()
                    .map(function -> function.get("id").asInt())
                    .toList();
            detailed = source.equals(RunSource.ALL) ? RunSource.of(ids) : source;
        }
        for (String name : OF_FUNCTIONS) {
            data.set(name, rows(name, detailed, functions.size()));
        }
        return data;
    }

    /** The rows of one statement. */
    private ArrayNode rows(String name, RunSource source, int functions) throws SQLException {
        String sql = PageResource.text("sql/" + name + ".sql")
                .replace("{runs}", source.relation())
                .replace("{points}", String.valueOf(share(POINTS, functions, POINTS_OF_A_FUNCTION)))
                .replace("{samples}", String.valueOf(share(SAMPLES, functions * RUNS_OF_A_FUNCTION, SAMPLES_OF_A_RUN)));
        try (var statement =
                        connection.prepareStatement("SELECT coalesce(json_agg(q), '[]')::text FROM (" + sql + ") q");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return (ArrayNode) JSON.readTree(row.getString(1));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL wrote no JSON for " + name, e);
        }
    }

    private static int share(int total, int parts, int most) {
        return Math.max(1, Math.min(most, total / Math.max(1, parts)));
    }
}
