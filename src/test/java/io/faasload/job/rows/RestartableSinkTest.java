package io.faasload.job.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class RestartableSinkTest {

    /** The mini cluster's only TaskManager runs in this JVM: if it ended, the job would wait forever. */
    @Test
    @Timeout(600)
    void writerThatCannotCloseRestartsTheTaskAndNotTheTaskManager() throws Exception {
        Outage.over.set(false);
        Outage.written.clear();
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        configuration.set(RpcOptions.ASK_TIMEOUT_DURATION, Duration.ofMinutes(5));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
        env.fromData("a", "b").sinkTo(new RestartableSink<>(new Outage()));

        env.execute();

        assertThat(List.copyOf(Outage.written)).containsExactly("a", "b");
    }

    /** Its first writer fails in everything. */
    private static final class Outage implements Sink<String> {

        @Serial
        private static final long serialVersionUID = 1;

        /** Static because Flink copies the sink. */
        private static final AtomicBoolean over = new AtomicBoolean();

        private static final Queue<String> written = new ConcurrentLinkedQueue<>();

        @Override
        public SinkWriter<String> createWriter(WriterInitContext context) {
            boolean works = over.getAndSet(true);
            return new SinkWriter<>() {
                @Override
                public void write(String element, Context elementContext) throws IOException {
                    fail();
                    written.add(element);
                }

                @Override
                public void flush(boolean endOfInput) throws IOException {
                    fail();
                }

                @Override
                public void close() throws IOException {
                    fail();
                }

                private void fail() throws IOException {
                    if (!works) {
                        throw new IOException("the database is down");
                    }
                }
            };
        }
    }
}
