package io.faasload.monitor.cgroup;

import io.faasload.monitor.sampling.Slot;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The CPU time and memory of one process. {@code /proc/<pid>/stat} counts all its threads, including ended ones, but in
 * ticks of 10 ms; {@code schedstat} counts nanoseconds, but for each live thread separately. So the threads are summed,
 * with the last seen value of each ended one.
 */
final class ProcessUsage implements Closeable {

    private static final byte[] PEAK_RESIDENT = KernelText.ascii("VmHWM:");
    private static final byte[] RESIDENT = KernelText.ascii("VmRSS:");
    private static final char RESETS_PEAK = '5';
    private static final int FIELDS_FROM_STATE_TO_USER_TIME = 11;
    private static final int FIELDS_FROM_CHILDREN_TIME_TO_THREADS = 3;
    private static final int FIELDS_FROM_THREADS_TO_ADDRESS_SPACE = 3;
    private static final int FIELDS_FROM_ADDRESS_SPACE_TO_STACK = 5;

    final long pid;

    private final Path directory;
    private final KernelText text;
    private final OpenFiles files = new OpenFiles();
    private final KernelFile stat;
    private final KernelFile status;
    private final @Nullable KernelFile clearRefs;
    private final List<ThreadUsage> threads = new ArrayList<>();

    private long endedThreadsNanos;
    private long threadsNanos;
    private char state;
    private long liveThreads;
    private long userTicks;
    private long systemTicks;
    private long childrenTicks;
    private long addressSpaceBytes;
    private long stackAddress;
    private long residentBytes = Slot.ABSENT;
    private long peakResidentBytes = Slot.ABSENT;

    /** Fails if there is no such process. */
    ProcessUsage(Path proc, long pid, KernelText text, boolean resetPeak) throws IOException {
        this.pid = pid;
        this.text = text;
        this.directory = proc.resolve(Long.toString(pid));
        try {
            this.stat = files.open(directory, "stat");
            this.status = files.open(directory, "status");
            this.clearRefs = resetPeak
                    ? files.add(KernelFile.openToReset(directory, "clear_refs", RESETS_PEAK, StandardOpenOption.WRITE))
                    : null;
        } catch (IOException | RuntimeException e) {
            files.closeAfter(e);
            throw e;
        }
    }

    /** Reads the CPU counters; fails if the process has ended. */
    void readCpu() throws IOException {
        stat.read(text);
        // The name before it may contain any character.
        text.skipPastLast(')');
        state = text.nextCharacter();
        text.skipFields(FIELDS_FROM_STATE_TO_USER_TIME);
        userTicks = text.nextNumber();
        systemTicks = text.nextNumber();
        childrenTicks = text.nextNumber() + text.nextNumber();
        text.skipFields(FIELDS_FROM_CHILDREN_TIME_TO_THREADS);
        liveThreads = text.nextNumber();
        text.skipFields(FIELDS_FROM_THREADS_TO_ADDRESS_SPACE);
        addressSpaceBytes = text.nextNumber();
        text.skipFields(FIELDS_FROM_ADDRESS_SPACE_TO_STACK);
        stackAddress = text.nextNumber();
        boolean ended = readThreads();
        if (ended || liveThreads != threads.size()) {
            findThreads();
        }
    }

    private boolean readThreads() throws IOException {
        boolean ended = false;
        long nanos = 0;
        for (int i = threads.size() - 1; i >= 0; i--) {
            ThreadUsage thread = threads.get(i);
            if (thread.read(text)) {
                nanos += thread.nanos();
            } else {
                ended = true;
                endedThreadsNanos += thread.nanos();
                thread.close();
                threads.remove(i);
            }
        }
        threadsNanos = nanos;
        return ended;
    }

    private void findThreads() throws IOException {
        Set<String> known = new HashSet<>();
        threads.forEach(thread -> known.add(thread.id()));
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(directory.resolve("task"))) {
            for (Path task : tasks) {
                ThreadUsage thread = known.contains(String.valueOf(task.getFileName())) ? null : ThreadUsage.open(task);
                if (thread != null && thread.read(text)) {
                    threads.add(thread);
                    threadsNanos += thread.nanos();
                } else if (thread != null) {
                    thread.close();
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    /** Passes on the pids of this process's children. */
    void children(LongConsumer pids) throws IOException {
        for (ThreadUsage thread : threads) {
            thread.children(text, pids);
        }
    }

    /** Reads the memory, and the peak since the last reading if it can be reset, otherwise since the start. */
    void readMemory() throws IOException {
        status.read(text);
        peakResidentBytes = kibibytes(text.numberOf(PEAK_RESIDENT));
        residentBytes = kibibytes(text.numberOf(RESIDENT));
        if (clearRefs != null) {
            clearRefs.reset();
        }
    }

    private static long kibibytes(long number) {
        return number == Slot.ABSENT ? Slot.ABSENT : number << 10;
    }

    /** CPU time of its threads in nanoseconds, with the last seen value of each ended one. */
    long threadsNanos() {
        return endedThreadsNanos + threadsNanos;
    }

    /** CPU time of all its threads and of its children that have ended, in ticks. */
    long allTicks() {
        return userTicks + systemTicks + childrenTicks;
    }

    long userTicks() {
        return userTicks;
    }

    long systemTicks() {
        return systemTicks;
    }

    boolean isStopped() {
        return state == 'T';
    }

    boolean isDead() {
        // A first thread that ended before the others is a zombie too.
        return state == 'X' || (state == 'Z' && liveThreads <= 1);
    }

    /**
     * Whether it has released its memory and only waits for its parent: any live thread would still hold the memory.
     */
    boolean holdsNoMemory() {
        return residentBytes == Slot.ABSENT && liveThreads <= 1;
    }

    /**
     * Whether this process still shares the address space of another one that has just started it: between {@code
     * vfork} and {@code exec}, where a JVM is that runs a command. Each {@code exec} randomizes the start of the stack
     * again; without permission to see it, the kernel reports 0.
     */
    boolean isInMemoryOf(ProcessUsage other) {
        return stackAddress > 0 && stackAddress == other.stackAddress && addressSpaceBytes == other.addressSpaceBytes;
    }

    long residentBytes() {
        return residentBytes;
    }

    long peakResidentBytes() {
        return peakResidentBytes;
    }

    boolean resetsPeak() {
        return clearRefs != null;
    }

    @Override
    public void close() throws IOException {
        files.close();
        for (ThreadUsage thread : threads) {
            thread.close();
        }
    }
}
