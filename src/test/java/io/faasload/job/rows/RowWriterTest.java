package io.faasload.job.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.dataset.runs.Orphan;
import io.faasload.dataset.runs.OrphanStatement;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailboxImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RowWriterTest {

    private final TaskMailboxImpl mailbox = new TaskMailboxImpl();
    private final GatedOutput output = new GatedOutput();
    private final RowWriter<Orphan> writer = new RowWriter<>(
            new OrphanStatement(1),
            output,
            new MailboxExecutorImpl(mailbox, 0, StreamTaskActionExecutor.IMMEDIATE),
            Duration.ofMillis(1));

    @Test
    void oneChunkFillsWhileAnotherIsWritten() throws Exception {
        write("a");
        assertThat(output.chunks.take()).containsExactly("a");
        write("c");
        write("b");
        output.gate.put(true);
        assertThat(output.chunks.take()).containsExactly("b", "c");
        output.gate.put(true);
        writer.flush(false);
        writer.close();
        assertThat(output.isClosed).isTrue();
    }

    @Test
    void theOutputRestsWhileThereAreNoRows() throws Exception {
        output.rested.await();
        write("a");
        assertThat(output.chunks.take()).containsExactly("a");
        output.gate.put(true);
        writer.close();
    }

    @Test
    void taskWaitsWhenBothChunksAreFull() throws Exception {
        write("a");
        output.chunks.take();
        for (int i = 0; i < PendingRows.MAX_ROWS; i++) {
            write("b" + i);
        }
        Thread task = new Thread(() -> {
            try {
                write("c");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        task.start();
        while (task.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        output.gate.put(true);
        assertThat(output.chunks.take()).hasSize(PendingRows.MAX_ROWS).doesNotContain("c");
        task.join();
        output.gate.put(true);
        assertThat(output.chunks.take()).containsExactly("c");
        output.gate.put(true);
        writer.close();
    }

    @Test
    void chunkThatCannotBeWrittenFailsTheTaskAtOnce() throws Exception {
        write("a");
        output.chunks.take();
        output.gate.put(false);
        assertThatThrownBy(() -> mailbox.take(0).run())
                .isInstanceOf(IOException.class)
                .hasMessage("no database");
        assertThatThrownBy(() -> writer.flush(false)).hasMessage("no database");
        assertThatThrownBy(writer::close).hasMessage("no database");
        assertThat(output.isClosed).isTrue();
    }

    @Test
    void unwrittenRowsAreWrittenOnCloseEvenIfTheTaskIsInterrupted() throws Exception {
        write("a");
        output.chunks.take();
        write("b");
        var closed = new CompletableFuture<Boolean>();
        Thread task = new Thread(() -> {
            Thread.currentThread().interrupt();
            try {
                writer.close();
                closed.complete(Thread.interrupted());
            } catch (IOException e) {
                closed.completeExceptionally(e);
            }
        });
        task.start();
        output.gate.put(true);
        assertThat(output.chunks.take()).containsExactly("b");
        output.gate.put(true);
        assertThat(closed.get()).as("it is still interrupted").isTrue();
    }

    private void write(String activation) throws Exception {
        writer.write(new Orphan(activation, "user-a", "p/a", 1, null), null);
    }

    /** Shows each chunk; its write ends when the test says whether it succeeds. */
    private static final class GatedOutput implements RowWriter.Output<Orphan> {

        private final BlockingQueue<List<String>> chunks = new LinkedBlockingQueue<>();
        private final BlockingQueue<Boolean> gate = new SynchronousQueue<>();
        private final CountDownLatch rested = new CountDownLatch(1);
        private volatile boolean isClosed;

        @Override
        public void write(List<Orphan> chunk) throws IOException {
            chunks.add(chunk.stream().map(Orphan::activationId).toList());
            try {
                if (!gate.take()) {
                    throw new IOException("no database");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void rest() {
            rested.countDown();
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }
}
