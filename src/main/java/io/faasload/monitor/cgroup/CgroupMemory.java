package io.faasload.monitor.cgroup;

import io.faasload.monitor.sampling.Column;
import io.faasload.monitor.sampling.Slot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a cgroup. Reading {@code memory.stat} costs ten times as much as reading the amount in use, so it is
 * read when that amount changed since, if its cost is allowed at that moment. Otherwise it is read ten times a second
 * while something runs, since up to 64 pages per core change unnoticed, and once a second while nothing does, since the
 * kernel itself flushes small changes only every two seconds.
 */
final class CgroupMemory {

    private static final long RESTING_REFRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RUNNING_REFRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final KernelText text;
    private final @Nullable KernelFile inUseFile;
    private final @Nullable KernelFile statFile;
    private final byte[] anonymousKey;
    private final byte[] mappedKey;
    private final HighWater highWater;

    private long inUse = Slot.ABSENT;
    private long memory = Slot.ABSENT;
    private boolean outdated = true;
    private boolean everRead;
    private long readNanos;

    private CgroupMemory(
            KernelText text,
            @Nullable KernelFile inUseFile,
            @Nullable KernelFile statFile,
            String anonymousKey,
            String mappedKey,
            HighWater highWater) {
        this.text = text;
        this.inUseFile = inUseFile;
        this.statFile = statFile;
        this.anonymousKey = KernelText.ascii(anonymousKey + " ");
        this.mappedKey = KernelText.ascii(mappedKey + " ");
        this.highWater = highWater;
    }

    /** Version 1. The total_ values include cgroups that the container created within its own. */
    static CgroupMemory version1(KernelText text, OpenFiles files, @Nullable Path directory, boolean resetPeak)
            throws IOException {
        return new CgroupMemory(
                text,
                directory == null ? null : files.open(directory, "memory.usage_in_bytes"),
                files.openIfPossible(directory, "memory.stat"),
                "total_rss",
                "total_mapped_file",
                HighWater.open(files, directory, "memory.max_usage_in_bytes", resetPeak, "reset"));
    }

    /** Version 2. Each open file has its own {@code memory.peak} mark, so that resetting it affects no other reader. */
    static CgroupMemory version2(KernelText text, OpenFiles files, Path directory, boolean resetPeak)
            throws IOException {
        return new CgroupMemory(
                text,
                files.openIfPossible(directory, "memory.current"),
                files.openIfPossible(directory, "memory.stat"),
                "anon",
                "file_mapped",
                HighWater.open(files, directory, "memory.peak", resetPeak, "memory.peak"));
    }

    String peakMethod() {
        return highWater.method();
    }

    /**
     * Reads the memory.
     *
     * @param ran whether the container used CPU since the previous sample
     * @param thorough whether to read the amount in use; otherwise the last value is carried forward
     * @param costly whether {@code memory.stat} may be read
     */
    void read(Slot slot, boolean ran, boolean thorough, boolean costly) throws IOException {
        if (inUseFile != null) {
            if (thorough) {
                readInUse(inUseFile, slot, ran);
            } else {
                slot.peak(inUse, highWater.wasReset());
            }
            slot.set(Column.IN_USE_BYTES, inUse);
        }
        if (statFile != null) {
            readStat(statFile, slot, ran, costly);
        }
    }

    private void readInUse(KernelFile file, Slot slot, boolean ran) throws IOException {
        long previous = inUse;
        file.read(text);
        inUse = text.nextNumber();
        boolean mayHavePeaked = ran || inUse != previous;
        long peak = mayHavePeaked ? highWater.sincePrevious(text, previous, inUse) : inUse;
        slot.peak(peak, mayHavePeaked ? highWater.isExact() : highWater.wasReset());
        outdated |= inUse != previous || peak != inUse;
    }

    private void readStat(KernelFile file, Slot slot, boolean ran, boolean costly) throws IOException {
        long began = System.nanoTime();
        long refreshNanos = ran ? RUNNING_REFRESH_NANOS : RESTING_REFRESH_NANOS;
        if (!everRead || (costly && (outdated || began - readNanos > refreshNanos))) {
            file.read(text);
            long anonymous = text.numberOf(anonymousKey);
            long mapped = text.numberOf(mappedKey);
            memory = anonymous == Slot.ABSENT || mapped == Slot.ABSENT ? Slot.ABSENT : anonymous + mapped;
            outdated = false;
            everRead = true;
            readNanos = System.nanoTime();
            slot.costlyNanos(readNanos - began);
        }
        slot.set(Column.MEMORY_BYTES, memory);
    }
}
