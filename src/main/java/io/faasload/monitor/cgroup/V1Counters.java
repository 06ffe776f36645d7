package io.faasload.monitor.cgroup;

import io.faasload.monitor.sampling.Column;
import io.faasload.monitor.sampling.Counters;
import io.faasload.monitor.sampling.Slot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A container's cgroups of version 1. {@code cpuacct.usage} counts nanoseconds, brought up to date when a thread stops
 * running and at each tick of the kernel (1 to 10 ms) while it runs; the split into user and system mode is counted in
 * whole ticks, so it is a statistic and need not add up.
 *
 * <p>Of a container that rests, little more than {@code cpuacct.usage} is read, see {@link FreezerState}.
 */
public final class V1Counters implements Counters {

    private static final Logger LOG = LoggerFactory.getLogger(V1Counters.class);
    private static final long LIMIT_CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] PERIODS = KernelText.ascii("nr_periods ");
    private static final byte[] THROTTLED_TIME = KernelText.ascii("throttled_time ");

    private final KernelText text = new KernelText();
    private final OpenFiles files = new OpenFiles();
    private final @Nullable KernelFile usage;
    private final @Nullable KernelFile usageUser;
    private final @Nullable KernelFile usageSystem;
    private final @Nullable KernelFile cpuStat;
    private final FreezerState freezer;
    private final CgroupMemory memory;

    private boolean began;
    private long usageNanos = Slot.ABSENT;
    private long userMicros = Slot.ABSENT;
    private long systemMicros = Slot.ABSENT;
    private long throttledMicros = Slot.ABSENT;
    private boolean limited;
    private long limitCheckedNanos;

    /**
     * Opens the files of these directories, null for a controller that is not mounted; fails where there is no such
     * cgroup.
     *
     * @param resetPeak whether the high-water mark of memory may be reset at each sample, which others who read it see
     */
    public V1Counters(
            @Nullable Path memory,
            @Nullable Path cpuacct,
            @Nullable Path cpu,
            @Nullable Path freezer,
            boolean resetPeak)
            throws IOException {
        try {
            // The ones that every kernel has: where they are missing, so is the cgroup.
            this.usage = cpuacct == null ? null : files.open(cpuacct, "cpuacct.usage");
            this.usageUser = files.openIfPossible(cpuacct, "cpuacct.usage_user");
            this.usageSystem = files.openIfPossible(cpuacct, "cpuacct.usage_sys");
            this.cpuStat = files.openIfPossible(cpu, "cpu.stat");
            this.freezer = FreezerState.version1(files.openIfPossible(freezer, "freezer.state"));
            this.memory = CgroupMemory.version1(text, files, memory, resetPeak);
        } catch (IOException | RuntimeException e) {
            files.closeAfter(e);
            throw e;
        }
    }

    @Override
    public Outcome read(Slot slot, boolean costly) {
        try {
            return freezer.isStillFrozen(text) ? Outcome.FROZEN : readThawed(slot, costly);
        } catch (IOException e) {
            LOG.debug("A cgroup is gone", e);
            return Outcome.GONE;
        }
    }

    private Outcome readThawed(Slot slot, boolean costly) throws IOException {
        long before = usageNanos;
        if (usage != null) {
            slot.readNanos(usage.readPromptly(text));
            usageNanos = text.nextNumber();
        }
        boolean ran = !began || usage == null || usageNanos != before;
        boolean thorough = freezer.isThorough(ran);
        if (thorough && (!ran || !began) && freezer.isFrozen(text)) {
            return Outcome.FROZEN;
        }
        if (ran) {
            userMicros = micros(usageUser);
            systemMicros = micros(usageSystem);
            readThrottled(slot.readNanos());
        }
        began = true;
        slot.set(Column.CPU_MICROS, usageNanos == Slot.ABSENT ? Slot.ABSENT : usageNanos / 1_000);
        slot.set(Column.USER_MICROS, userMicros);
        slot.set(Column.SYSTEM_MICROS, systemMicros);
        slot.set(Column.THROTTLED_MICROS, throttledMicros);
        memory.read(slot, ran, thorough, costly);
        return Outcome.READ;
    }

    private long micros(@Nullable KernelFile file) throws IOException {
        if (file == null) {
            return Slot.ABSENT;
        }
        file.read(text);
        long nanos = text.nextNumber();
        return nanos == Slot.ABSENT ? Slot.ABSENT : nanos / 1_000;
    }

    /** Most containers have no CPU limit, and are only asked now and then whether they got one. */
    private void readThrottled(long now) throws IOException {
        if (cpuStat == null || (began && !limited && now - limitCheckedNanos < LIMIT_CHECK_NANOS)) {
            return;
        }
        cpuStat.read(text);
        limited = text.numberOf(PERIODS) > 0;
        long nanos = text.numberOf(THROTTLED_TIME);
        throttledMicros = nanos == Slot.ABSENT ? Slot.ABSENT : nanos / 1_000;
        limitCheckedNanos = now;
    }

    @Override
    public String peakMethod() {
        return memory.peakMethod();
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
