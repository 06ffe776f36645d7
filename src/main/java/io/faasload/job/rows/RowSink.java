package io.faasload.job.rows;

import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.PermanentRefusalException;
import io.faasload.dataset.runs.RowStatement;
import java.io.IOException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.datasource.connections.SimpleJdbcConnectionProvider;
import org.apache.flink.connector.jdbc.internal.JdbcOutputFormat;
import org.apache.flink.connector.jdbc.internal.JdbcOutputSerializer;

/**
 * Writes rows in batches: of a size, a while after the first row of each, and with each checkpoint. Flink's JDBC sink would do
 * but for two things: here a row that PostgreSQL refuses is set apart ({@link RowBatch}), and a write that fails fails the
 * task at once, not with the next row, so that no calls are sent in between.
 *
 * @param jdbc the dataset
 * @param flushInterval how long a row may wait
 * @param rows their statement
 * @param opening what is done on the connection before the first row
 * @param <T> the records
 */
record RowSink<T>(JdbcSettings jdbc, Duration flushInterval, RowStatement<T> rows, Opening opening) implements Sink<T> {

    private static final int BATCH_ROWS = 500;

    /** Something to do on a new connection. */
    interface Opening extends Serializable {
        void run(Connection connection, TaskInfo task) throws SQLException;
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
        // failing.
        JdbcExecutionOptions options = JdbcExecutionOptions.builder()
                .withBatchSize(BATCH_ROWS)
                .withBatchIntervalMs(0)
                .withMaxRetries(0)
                .build();
        Runnable onRejected = context.metricGroup().getNumRecordsSendErrorsCounter()::inc;
        var output =
                new JdbcOutputFormat<T, T, RowBatch<T>>(connections, options, () -> new RowBatch<>(rows, onRejected));
        try {
            output.open(JdbcOutputSerializer.of(context.createInputSerializer(), context.isObjectReuseEnabled()));
            opening.run(connections.getOrEstablishConnection(), context.getTaskInfo());
        } catch (SQLException | ClassNotFoundException e) {
            output.close();
            throw new IOException(
                    "the dataset takes no rows: " + e.getMessage(),
                    e instanceof SQLException refusal ? PermanentRefusalException.classified(refusal) : e);
        }
        return new Writer<>(output, context.getProcessingTimeService(), flushInterval.toMillis());
    }

    private static final class Writer<T> implements SinkWriter<T> {

        private final JdbcOutputFormat<T, T, RowBatch<T>> output;
        private final ProcessingTimeService time;
        private final long flushMillis;
        private boolean isFlushPlanned;

        Writer(JdbcOutputFormat<T, T, RowBatch<T>> output, ProcessingTimeService time, long flushMillis) {
            this.output = output;
            this.time = time;
            this.flushMillis = flushMillis;
        }

        @Override
        public void write(T row, Context context) throws IOException {
            output.writeRecord(row);
            if (!isFlushPlanned) {
                isFlushPlanned = true;
                var unused = time.registerTimer(time.getCurrentProcessingTime() + flushMillis, planned -> {
                    isFlushPlanned = false;
                    output.flush();
                });
            }
        }

        @Override
        public void flush(boolean endOfInput) throws IOException {
            output.flush();
        }

        @Override
        public void close() {
            output.close();
        }
    }
}
