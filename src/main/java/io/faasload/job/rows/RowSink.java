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
 * Writes rows in chunks, one statement each, on a thread of its own ({@link RowWriter}), and flushes with each checkpoint.
 * Flink's JDBC sink falls short in three ways: it writes on the task's thread; it cannot set apart a row that PostgreSQL refuses
 * ({@link RowBatch}); and a failed write fails the task only with the next row, so that more calls are sent in between.
 *
 * @param jdbc the dataset
 * @param rows the statement that writes them
 * @param opening runs on a new connection before the first row
 * @param <T> the records
 */
record RowSink<T>(JdbcSettings jdbc, RowStatement<T> rows, Opening opening) implements Sink<T> {

    /** Idle time after which the connection is closed: a server has few sessions. */
    private static final Duration REST = Duration.ofSeconds(10);

    /** How long an idle connection is trusted: PostgreSQL may end idle sessions. */
    private static final long TRUSTED_NANOS = Duration.ofMillis(500).toNanos();

    /** Runs on every new connection. */
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
        // Without the timer and the retries of Flink's executor: the timer fails too late, and the retries sleep and
        // keep the task from failing. Each of its records is a chunk here.
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
            throw refused(e);
        }
        return new RowWriter<>(rows, new Output<>(output, connections), context.getMailboxExecutor(), REST);
    }

    private static IOException refused(Exception e) {
        return new IOException(
                "cannot write rows to the dataset: " + e.getMessage(),
                e instanceof SQLException refusal ? PermanentRefusalException.classified(refusal) : e);
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
                throw refused(e);
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
