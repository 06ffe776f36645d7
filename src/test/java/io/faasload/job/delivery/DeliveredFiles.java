package io.faasload.job.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads the files of the Parquet sink with DuckDB. */
public final class DeliveredFiles {

    private DeliveredFiles() {}

    /** The rows of a file, or of several given by a pattern, as the JSON of the Kafka sink. */
    public static List<JsonNode> rows(String pattern) throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> rows = new ArrayList<>();
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT to_json(r)::VARCHAR FROM read_parquet('" + pattern + "') r")) {
            while (row.next()) {
                rows.add((ObjectNode) mapper.readTree(row.getString(1)));
            }
        }
        return rows;
    }
}
