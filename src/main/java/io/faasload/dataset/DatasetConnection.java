package io.faasload.dataset;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A connection to the dataset's database. Its statements name the dataset's tables with their schema, so that nothing is set in
 * the session: behind a pooler, each transaction may get another session. Used by one thread at a time.
 *
 * @param jdbc in auto-commit mode when new
 * @param schema of the dataset
 */
public record DatasetConnection(Connection jdbc, String schema) implements AutoCloseable {

    /** A statement's text, with each <code>{schema}</code> replaced by the dataset's schema, quoted. */
    public String sql(String text) {
        return text.replace("{schema}", DatasetDatabase.quoted(schema));
    }

    /**
     * Prepares a statement; the caller closes it.
     *
     * @param text as in {@link #sql}: <code>SELECT count(*) FROM {schema}.runs</code>
     */
    public PreparedStatement prepareStatement(String text) throws SQLException {
        return jdbc.prepareStatement(sql(text));
    }

    /** Whether the dataset has a table of this name. */
    public boolean hasTable(String name) throws SQLException {
        try (var select = prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            select.setString(1, sql("{schema}." + name));
            var row = select.executeQuery();
            row.next();
            return row.getBoolean(1);
        }
    }

    /** What to do within a transaction. */
    public interface Work<T, E extends Exception> {
        T run() throws SQLException, E;
    }

    /** Joins the transaction if the connection is not in auto-commit mode; otherwise commits, or rolls back on failure. */
    public <T, E extends Exception> T inTransaction(Work<T, E> work) throws SQLException, E {
        if (!jdbc.getAutoCommit()) {
            return work.run();
        }
        jdbc.setAutoCommit(false);
        try {
            T result = work.run();
            jdbc.commit();
            jdbc.setAutoCommit(true);
            return result;
        } catch (Throwable failure) {
            try {
                jdbc.rollback();
                jdbc.setAutoCommit(true);
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
    }

    @Override
    public void close() throws SQLException {
        jdbc.close();
    }
}
