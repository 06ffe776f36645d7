package io.faasload.dataset.runs;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import org.apache.flink.connector.jdbc.JdbcStatementBuilder;

/**
 * The statement that writes a record as a row. Repeating it changes nothing, so that records may be written again.
 *
 * @param <T> the records
 */
public interface RowStatement<T> extends JdbcStatementBuilder<T> {

    /** The text of the statement. */
    String sql();

    /** In which order records are written: writers that keep to it cannot deadlock. */
    Comparator<T> order();

    /**
     * Sets a record apart in table {@code rejected}, in the place of its row, unless another row can be written for it.
     *
     * @param reason PostgreSQL's
     * @return whether it is set apart
     */
    boolean reject(Connection connection, T row, SQLException reason) throws SQLException;
}
