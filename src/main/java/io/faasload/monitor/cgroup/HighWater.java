package io.faasload.monitor.cgroup;

import io.faasload.monitor.sampling.Slot;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The most memory in use since the previous sample, from the kernel's high-water mark. Where the mark can be reset after
 * each reading, it is exact. Else it is exact when it rises, and otherwise the larger of two samples is the best there
 * is.
 */
final class HighWater {

    private static final Logger LOG = LoggerFactory.getLogger(HighWater.class);

    private final @Nullable KernelFile file;
    private final boolean resets;
    private final String method;
    private long mark = Slot.ABSENT;

    private HighWater(@Nullable KernelFile file, boolean resets, String method) {
        this.file = file;
        this.resets = resets;
        this.method = method;
    }

    static HighWater open(OpenFiles files, @Nullable Path directory, String name, boolean reset, String resetMethod)
            throws IOException {
        KernelFile writable = reset
                ? files.add(
                        KernelFile.openToReset(directory, name, '0', StandardOpenOption.READ, StandardOpenOption.WRITE))
                : null;
        if (writable != null) {
            try {
                writable.reset();
                return new HighWater(writable, true, resetMethod);
            } catch (IOException e) {
                LOG.debug("A kernel that cannot reset the mark, which can still be read", e);
            }
        }
        return new HighWater(files.openIfPossible(directory, name), false, "sampled");
    }

    String method() {
        return method;
    }

    /** The peak between two samples that had these amounts in use. */
    long sincePrevious(KernelText text, long previousInUse, long inUse) throws IOException {
        long sampled = Math.max(previousInUse, inUse);
        if (file == null) {
            return sampled;
        }
        file.read(text);
        long latest = text.nextNumber();
        if (resets) {
            if (latest > inUse) {
                // Else the mark is where resetting it would put it.
                file.reset();
            }
            return Math.max(sampled, latest);
        }
        boolean rose = mark != Slot.ABSENT && latest > mark;
        mark = latest;
        return rose ? latest : sampled;
    }
}
