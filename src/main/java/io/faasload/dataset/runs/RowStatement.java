package io.faasload.dataset.runs;

import io.faasload.dataset.DatasetConnection;
import java.sql.SQLException;
import java.util.List;
import org.apache.flink.connector.jdbc.JdbcStatementBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The statement that writes records as rows, many at once: {@link #accept} binds it to rows with different keys, in key order, so
 * that two writers cannot deadlock. Repeating it changes nothing, so records may be written again.
 *
 * @param <T> the records
 */
public interface RowStatement<T> extends JdbcStatementBuilder<List<T>> {

    /** The text of the statement. */
    String sql();

    /** The key shared only by records of the same row. Comparable with the keys of other records. */
    Comparable<?> key(T row);

    /** Whether a record is written before others that arrived earlier. */
    boolean isUrgent(T row);

    /** How much a record adds to a statement, in rows of all tables. */
    int weight(T row);

    /**
     * The record that leaves the tables as two with the same key do when written one after the other.
     *
     * @return null if there is none
     */
    @Nullable T merged(T earlier, T later);

    /**
     * Stores a record in table {@code rejected} in place of its row, unless another row can be written for it.
     *
     * @param reason PostgreSQL's error
     * @return whether it was stored there
     */
    boolean reject(DatasetConnection connection, T row, SQLException reason) throws SQLException;
}
