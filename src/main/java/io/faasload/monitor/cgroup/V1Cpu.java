package io.faasload.monitor.cgroup;

import io.faasload.monitor.sampling.Column;
import io.faasload.monitor.sampling.Slot;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The CPU counters of version 1. {@code cpuacct.usage} is in nanoseconds, updated when a thread stops running and at
 * each kernel tick (1 to 10 ms) while it runs; user and system time are counted in whole ticks, so they are statistical
 * and need not add up to the usage.
 */
final class V1Cpu implements CgroupCpu {

    private static final byte[] THROTTLED_TIME = KernelText.ascii("throttled_time ");

    private final KernelText text;
    private final @Nullable KernelFile usage;
    private final @Nullable KernelFile usageUser;
    private final @Nullable KernelFile usageSystem;
    private final @Nullable KernelFile cpuStat;

    private long usageNanos = Slot.ABSENT;
    private long userMicros = Slot.ABSENT;
    private long systemMicros = Slot.ABSENT;
    private long throttledMicros = Slot.ABSENT;

    V1Cpu(KernelText text, OpenFiles files, @Nullable Path cpuacct, @Nullable Path cpu) throws IOException {
        this.text = text;
        // Every kernel has it: if it is missing, so is the cgroup.
        this.usage = cpuacct == null ? null : files.open(cpuacct, "cpuacct.usage");
        this.usageUser = files.openIfPossible(cpuacct, "cpuacct.usage_user");
        this.usageSystem = files.openIfPossible(cpuacct, "cpuacct.usage_sys");
        this.cpuStat = files.openIfPossible(cpu, "cpu.stat");
    }

    /** Without {@code cpuacct.usage}, any container may have run. */
    @Override
    public boolean readUsage(Slot slot) throws IOException {
        if (usage == null) {
            return true;
        }
        long before = usageNanos;
        slot.readNanos(usage.readPromptly(text));
        usageNanos = text.nextNumber();
        return usageNanos != before;
    }

    @Override
    public void readDetails(Slot slot, boolean ran) throws IOException {
        if (ran) {
            userMicros = readMicros(usageUser);
            systemMicros = readMicros(usageSystem);
            readThrottled();
        }
        slot.set(Column.CPU_MICROS, micros(usageNanos));
        slot.set(Column.USER_MICROS, userMicros);
        slot.set(Column.SYSTEM_MICROS, systemMicros);
        slot.set(Column.THROTTLED_MICROS, throttledMicros);
    }

    private long readMicros(@Nullable KernelFile file) throws IOException {
        if (file == null) {
            return Slot.ABSENT;
        }
        file.read(text);
        return micros(text.nextNumber());
    }

    private void readThrottled() throws IOException {
        if (cpuStat != null) {
            cpuStat.read(text);
            throttledMicros = micros(text.numberOf(THROTTLED_TIME));
        }
    }

    private static long micros(long nanos) {
        return nanos == Slot.ABSENT ? Slot.ABSENT : nanos / 1_000;
    }
}
