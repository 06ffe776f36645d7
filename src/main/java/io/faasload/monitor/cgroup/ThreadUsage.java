package io.faasload.monitor.cgroup;

import io.faasload.monitor.sampling.Slot;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The CPU time of one thread of a process, and the child processes that it started. */
final class ThreadUsage implements Closeable {

    private final String id;
    private final OpenFiles files;
    private final KernelFile schedstat;
    private final @Nullable KernelFile children;
    private long nanos;

    private ThreadUsage(String id, OpenFiles files, KernelFile schedstat, @Nullable KernelFile children) {
        this.id = id;
        this.files = files;
        this.schedstat = schedstat;
        this.children = children;
    }

    /** Opens the thread with this directory in {@code /proc/<pid>/task}; null if it has ended. */
    static @Nullable ThreadUsage open(Path task) throws IOException {
        OpenFiles files = new OpenFiles();
        try {
            KernelFile schedstat = files.openIfPossible(task, "schedstat");
            return schedstat == null
                    ? null
                    : new ThreadUsage(
                            String.valueOf(task.getFileName()),
                            files,
                            schedstat,
                            files.openIfPossible(task, "children"));
        } catch (IOException | RuntimeException e) {
            files.closeAfter(e);
            throw e;
        }
    }

    String id() {
        return id;
    }

    /** Reads the CPU time; false if the thread has ended. */
    boolean read(KernelText text) {
        try {
            schedstat.read(text);
        } catch (IOException e) {
            // This can only fail if the thread has ended.
            return false;
        }
        long read = text.nextNumber();
        nanos = read == Slot.ABSENT ? nanos : read;
        return true;
    }

    long nanos() {
        return nanos;
    }

    void children(KernelText text, LongConsumer pids) {
        if (children == null) {
            return;
        }
        try {
            children.read(text);
        } catch (IOException e) {
            // The children of an ended thread now belong to another one.
            return;
        }
        for (long pid = text.nextNumber(); pid != Slot.ABSENT; pid = text.nextNumber()) {
            pids.accept(pid);
        }
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
