package io.faasload.bench;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A dataset of a benchmark.
 *
 * @param file its {@code loader.yml}
 * @param config its content
 */
record BenchDataset(Path file, LoaderConfig config) {

    /** Runs whose final row is written. */
    long completed() throws SQLException, DatasetException {
        return numbers("SELECT count(*) FROM {schema}.runs WHERE status = 'completed'")
                .get(0)
                .longValue();
    }

    /** Bytes that the tables take on disk for each run, indexes included. */
    double bytesPerRun() throws SQLException, DatasetException {
        return numbers("""
                        SELECT sum(pg_total_relation_size(oid)) / (SELECT count(*) FROM {schema}.runs) FROM pg_class
                        WHERE relkind = 'r' AND relnamespace = (
                          SELECT relnamespace FROM pg_class WHERE oid = '{schema}.runs'::regclass)""").get(0);
    }

    /** The columns of the only row of a query, as numbers. */
    List<Double> numbers(String sql) throws SQLException, DatasetException {
        try (DatasetConnection connection =
                        DatasetDatabase.of(config.database()).connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            ResultSet row = statement.executeQuery();
            row.next();
            List<Double> numbers = new ArrayList<>();
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                numbers.add(row.getDouble(column));
            }
            return numbers;
        }
    }

    /** The rows of a query with two columns, as whole numbers. */
    List<long[]> pairs(String sql) throws SQLException, DatasetException {
        try (DatasetConnection connection =
                        DatasetDatabase.of(config.database()).connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            ResultSet rows = statement.executeQuery();
            List<long[]> pairs = new ArrayList<>();
            while (rows.next()) {
                pairs.add(new long[] {rows.getLong(1), rows.getLong(2)});
            }
            return pairs;
        }
    }

    /** Frees the space of the dataset's rows. */
    void drop() throws SQLException, DatasetException {
        try (DatasetConnection connection =
                        DatasetDatabase.of(config.database()).connect();
                PreparedStatement statement = connection.prepareStatement("DROP SCHEMA {schema} CASCADE")) {
            statement.execute();
        }
    }
}
