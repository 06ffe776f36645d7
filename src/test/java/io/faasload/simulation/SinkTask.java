package io.faasload.simulation;

import io.faasload.simulation.Channel.Gate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.function.ThrowingRunnable;

/** A JDBC sink: writes its rows together, after a while, before a barrier, and once more on close. */
final class SinkTask<T> extends Task {

    final Gate gate;
    private final Write<T> write;
    private final List<T> rows = new ArrayList<>();
    private boolean isFlushPlanned;

    /** Writes a row. */
    interface Write<T> {
        void row(T row, long epoch) throws IOException;
    }

    SinkTask(Deployment deployment, int subtask, Write<T> write) {
        super(deployment, subtask);
        this.write = write;
        this.gate = new Gate(this, this::checkpoint, () -> perform(this::flush));
    }

    @SuppressWarnings("unchecked") // As it was connected.
    Channel channel() {
        return gate.channel(row -> {
            rows.add((T) row);
            if (!isFlushPlanned) {
                isFlushPlanned = true;
                world.time.after(world.plan.flushMicros, () -> {
                    isFlushPlanned = false;
                    if (isAlive()) {
                        perform(this::flush);
                    }
                });
            }
        });
    }

    /** What the writer does first. */
    void proveWith(ThrowingRunnable<IOException> proof) {
        if (isAlive()) {
            perform(proof);
        }
    }

    private void flush() throws IOException {
        for (T row : rows) {
            write.row(row, deployment.job.epoch);
        }
        rows.clear();
    }

    private void checkpoint(long id) {
        perform(() -> {
            flush();
            deployment.job.acknowledge(id, deployment, checkpoint -> {});
        });
    }

    void writeAtClose() {
        try {
            flush();
        } catch (IOException | RuntimeException e) {
            if (e instanceof BrokenPromise broken) {
                throw broken;
            }
            // Written after the restart.
        }
    }
}
