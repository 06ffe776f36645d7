package io.faasload.job.rows;

import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.runs.RowStatement;
import io.faasload.lease.WriterRow;
import java.io.IOException;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink whose outage fails only the task, which Flink restarts, not the whole TaskManager: a writer may fail to write, but never
 * to close. Flink's JDBC writer flushes once more on close and throws if it cannot; Flink takes an exception there for a broken
 * TaskManager and shuts it down. Nothing is lost: unflushed rows are in no checkpoint.
 *
 * @param <T> what is written
 */
public final class RestartableSink<T> implements Sink<T> {

    private static final Logger LOG = LoggerFactory.getLogger(RestartableSink.class);

    private final Sink<T> sink;

    /** The sink must keep nothing in Flink's state. */
    public RestartableSink(Sink<T> sink) {
        this.sink = sink;
    }

    /** A sink of rows. */
    public static <T> Sink<T> of(JdbcSettings jdbc, RowStatement<T> rows) {
        return new RestartableSink<>(new RowSink<>(jdbc, rows, (connection, task) -> {}));
    }

    /**
     * A sink of rows whose writers first prove that they can write.
     *
     * @param epoch of the submission
     * @see WriterRow
     */
    public static <T> Sink<T> proven(JdbcSettings jdbc, RowStatement<T> rows, long epoch) {
        return new RestartableSink<>(new RowSink<>(
                jdbc,
                rows,
                (connection, task) ->
                        WriterRow.prove(connection, epoch, task.getIndexOfThisSubtask(), task.getAttemptNumber())));
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
                LOG.warn("Rows not yet written will be written after the restart: {}", String.valueOf(e.getMessage()));
                LOG.debug("Failed to close a writer", e);
            }
        }
    }
}
