package io.faasload.dataset;

import java.sql.Connection;
import java.sql.SQLException;

/** Does several statements as one. */
public final class Transactions {

    private Transactions() {}

    /** What is done within a transaction. */
    public interface Work<T, E extends Exception> {
        T run() throws SQLException, E;
    }

    /** Joins the transaction of a connection that is not in auto-commit mode; otherwise commits, or rolls back on failure. */
    public static <T, E extends Exception> T in(Connection connection, Work<T, E> work) throws SQLException, E {
        if (!connection.getAutoCommit()) {
            return work.run();
        }
        connection.setAutoCommit(false);
        try {
            T result = work.run();
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (Throwable failure) {
            try {
                connection.rollback();
                connection.setAutoCommit(true);
            } catch (SQLException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
    }
}
