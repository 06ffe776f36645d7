package io.faasload.job.rows;

import io.faasload.dataset.JdbcSettings;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.JdbcStatementBuilder;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink with which an outage fails the task, which Flink restarts, and not the whole TaskManager: a writer may fail to write,
 * but never to close. Flink's JDBC writer flushes once more when it is closed, and throws if it cannot; Flink takes an
 * exception there for a broken TaskManager and shuts it down. Nothing is lost: what was not flushed is in no checkpoint.
 *
 * @param <T> what is written
 */
public final class RestartableSink<T> implements Sink<T> {

    private static final Logger LOG = LoggerFactory.getLogger(RestartableSink.class);

    private static final int BATCH_ROWS = 500;
    /** Two sinks can deadlock over the rows of one batch: PostgreSQL fails one of them, which tries again. */
    private static final int RETRIES = 5;

    private final Sink<T> sink;

    /** The sink must keep nothing in Flink's state. */
    public RestartableSink(Sink<T> sink) {
        this.sink = sink;
    }

    /**
     * A sink of rows that are flushed in batches, at the latest after {@code flushInterval}, and with each checkpoint.
     *
     * @param sql statement that writes one row; may be repeated
     */
    public static <T> Sink<T> of(
            JdbcSettings jdbc, Duration flushInterval, String sql, JdbcStatementBuilder<T> binder) {
        return new RestartableSink<>(JdbcSink.<T>builder()
                .withQueryStatement(sql, binder)
                .withExecutionOptions(JdbcExecutionOptions.builder()
                        .withBatchSize(BATCH_ROWS)
                        .withBatchIntervalMs(flushInterval.toMillis())
                        .withMaxRetries(RETRIES)
                        .build())
                .buildAtLeastOnce(new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
                        .withUrl(jdbc.url())
                        .withDriverName("org.postgresql.Driver")
                        .withUsername(jdbc.user())
                        .withPassword(jdbc.password().value())
                        .build()));
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return new Writer<>(sink.createWriter(context));
    }

    private record Writer<T>(SinkWriter<T> writer) implements SinkWriter<T> {

        @Override
        public void write(T element, Context context) throws IOException, InterruptedException {
            writer.write(element, context);
        }

        @Override
        public void flush(boolean endOfInput) throws IOException, InterruptedException {
            writer.flush(endOfInput);
        }

        @Override
        public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
            writer.writeWatermark(watermark);
        }

        @Override
        public void close() {
            try {
                writer.close();
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                }
                LOG.warn("What was not yet written is written after the restart: {}", String.valueOf(e.getMessage()));
                LOG.debug("A writer did not close", e);
            }
        }
    }
}
