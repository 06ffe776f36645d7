package io.faasload.monitor.cgroup;

import io.faasload.monitor.sampling.Counters;
import io.faasload.monitor.sampling.Slot;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The most memory in use since the previous sample, from the kernel's high-water mark. The first reading reaches back
 * to the container's creation. If the mark can be reset after each reading, all peaks are exact. Otherwise a peak is
 * exact when the mark rises, and else the larger of two samples is the best estimate.
 */
final class HighWater {

    private static final Logger LOG = LoggerFactory.getLogger(HighWater.class);

    private final @Nullable KernelFile file;
    private final String resetMethod;
    private volatile boolean canReset;
    private boolean wasReset;
    private boolean isExact;
    private long mark = Slot.ABSENT;

    private HighWater(@Nullable KernelFile file, boolean canReset, String resetMethod) {
        this.file = file;
        this.canReset = canReset;
        this.resetMethod = resetMethod;
    }

    /**
     * Opens the mark in this file.
     *
     * @param reset whether to reset it if possible
     * @param resetMethod {@link Counters#peakMethod()} if it can be reset
     */
    static HighWater open(OpenFiles files, @Nullable Path directory, String name, boolean reset, String resetMethod)
            throws IOException {
        KernelFile writable = reset
                ? files.add(
                        KernelFile.openToReset(directory, name, '0', StandardOpenOption.READ, StandardOpenOption.WRITE))
                : null;
        return writable == null
                ? new HighWater(files.openIfPossible(directory, name), false, resetMethod)
                : new HighWater(writable, true, resetMethod);
    }

    String method() {
        return canReset ? resetMethod : Counters.SAMPLED;
    }

    /** The peak between two samples with these amounts in use. */
    long sincePrevious(KernelText text, long previousInUse, long inUse) throws IOException {
        long sampled = Math.max(previousInUse, inUse);
        if (file == null) {
            return sampled;
        }
        file.read(text);
        long latest = text.nextNumber();
        isExact = wasReset || latest > mark;
        mark = latest;
        // A mark that does not exceed the amount in use is already where a reset would put it.
        wasReset = canReset && (latest <= inUse || reset(file));
        return isExact ? Math.max(sampled, latest) : sampled;
    }

    private boolean reset(KernelFile writable) {
        try {
            writable.reset();
        } catch (IOException e) {
            LOG.debug("The kernel cannot reset the mark, but it can be read", e);
            canReset = false;
        }
        return canReset;
    }

    /** Whether the last value of {@link #sincePrevious} is exact rather than a lower bound. */
    boolean isExact() {
        return isExact;
    }

    /** Whether the mark covers only the time since the last reading. */
    boolean wasReset() {
        return wasReset;
    }
}
