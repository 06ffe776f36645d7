package io.faasload.job.rows;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.PermanentRefusalException;
import io.faasload.dataset.runs.RowStatement;
import java.io.IOException;
import java.io.Serializable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.datasource.connections.JdbcConnectionProvider;
import org.apache.flink.connector.jdbc.datasource.connections.SimpleJdbcConnectionProvider;
import org.apache.flink.connector.jdbc.internal.JdbcOutputFormat;
import org.apache.flink.connector.jdbc.internal.JdbcOutputSerializer;

/**
 * Writes rows in chunks, each with one statement, on a thread of their own ({@link RowWriter}), and all that there are with each
 * checkpoint. Flink's JDBC sink would do but for three things: it writes on the thread of the task; here a row that PostgreSQL
 * refuses is set apart ({@link RowBatch}); and a write that fails fails the task at once, not with the next row, so that no
 * calls are sent in between.
 *
 * @param jdbc the dataset
 * @param rows their statement
 * @param opening what is done on the connection before the first row
 * @param <T> the records
 */
record RowSink<T>(JdbcSettings jdbc, RowStatement<T> rows, Opening opening) implements Sink<T> {

    /** After how long without rows the connection is closed: the sessions of a server are few. */
    private static final Duration REST = Duration.ofSeconds(10);

    /** How long an idle connection is trusted: PostgreSQL may end idle sessions. */
    private static final long TRUSTED_NANOS = Duration.ofMillis(500).toNanos();

    /** Something to do on a new connection. */
    interface Opening extends Serializable {
        void run(DatasetConnection connection, TaskInfo task) throws SQLException;
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        var connections = new SimpleJdbcConnectionProvider(new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
                .withUrl(jdbc.url())
                .withDriverName("org.postgresql.Driver")
                .withUsername(jdbc.user())
                .withPassword(jdbc.password().value())
                .build());
        // Neither its timer nor its retries, which sleep: the one fails too late, the others keep the task from
        // failing. What it takes for a record is a chunk here.
        JdbcExecutionOptions options = JdbcExecutionOptions.builder()
                .withBatchSize(1)
                .withBatchIntervalMs(0)
                .withMaxRetries(0)
                .build();
        Runnable onRejected = context.metricGroup().getNumRecordsSendErrorsCounter()::inc;
        var output = new JdbcOutputFormat<List<T>, List<T>, RowBatch<T>>(
                connections, options, () -> new RowBatch<>(rows, jdbc.schema(), onRejected));
        try {
            output.open(JdbcOutputSerializer.of(new ListSerializer<>(context.createInputSerializer())));
            opening.run(
                    new DatasetConnection(connections.getOrEstablishConnection(), jdbc.schema()),
                    context.getTaskInfo());
        } catch (SQLException | ClassNotFoundException e) {
            output.close();
            throw new IOException(
                    "the dataset takes no rows: " + e.getMessage(),
                    e instanceof SQLException refusal ? PermanentRefusalException.classified(refusal) : e);
        }
        return new RowWriter<>(rows, new Output<>(output, connections), context.getMailboxExecutor(), REST);
    }

    private static final class Output<T> implements RowWriter.Output<T> {

        private final JdbcOutputFormat<List<T>, List<T>, RowBatch<T>> format;
        private final JdbcConnectionProvider connections;
        private long usedNanos = System.nanoTime();

        Output(JdbcOutputFormat<List<T>, List<T>, RowBatch<T>> format, JdbcConnectionProvider connections) {
            this.format = format;
            this.connections = connections;
        }

        @Override
        public void write(List<T> chunk) throws IOException {
            try {
                if (System.nanoTime() - usedNanos > TRUSTED_NANOS && !connections.isConnectionValid()) {
                    format.updateExecutor(true);
                }
            } catch (SQLException | ClassNotFoundException e) {
                throw new IOException("the dataset takes no rows: " + e.getMessage(), e);
            }
            format.writeRecord(chunk);
            usedNanos = System.nanoTime();
        }

        @Override
        public void rest() {
            connections.closeConnection();
        }

        @Override
        public void close() {
            format.close();
        }
    }
}
