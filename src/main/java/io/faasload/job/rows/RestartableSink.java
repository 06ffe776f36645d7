package io.faasload.job.rows;

import java.io.IOException;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink that an outage makes fail its task, which Flink starts again, and not its TaskManager: writers may fail to write,
 * never to close. Flink's JDBC writer writes once more when it is closed, and throws when it cannot; Flink takes an
 * exception from there for a broken TaskManager and ends it. Nothing is lost: what was not flushed is in no checkpoint.
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
