package io.faasload.monitor.cgroup;

import io.faasload.monitor.sampling.Column;
import io.faasload.monitor.sampling.Slot;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The CPU counters of version 2. {@code cpu.stat} has all of them in microseconds, updated when a thread stops running
 * and at each kernel tick (1 to 10 ms) while it runs; user and system time add up to the usage, but the kernel only
 * estimates the split.
 */
final class V2Cpu implements CgroupCpu {

    private static final byte[] USAGE = KernelText.ascii("usage_usec ");
    private static final byte[] USER = KernelText.ascii("user_usec ");
    private static final byte[] SYSTEM = KernelText.ascii("system_usec ");
    private static final byte[] THROTTLED = KernelText.ascii("throttled_usec ");

    private final KernelText text;
    private final KernelFile cpuStat;

    private long usageMicros = Slot.ABSENT;

    V2Cpu(KernelText text, OpenFiles files, Path directory) throws IOException {
        this.text = text;
        // Every kernel has it: if it is missing, so is the cgroup.
        this.cpuStat = files.open(directory, "cpu.stat");
    }

    @Override
    public boolean readUsage(Slot slot) throws IOException {
        long before = usageMicros;
        slot.readNanos(cpuStat.readPromptly(text));
        usageMicros = text.numberOf(USAGE);
        slot.set(Column.CPU_MICROS, usageMicros);
        slot.set(Column.USER_MICROS, text.numberOf(USER));
        slot.set(Column.SYSTEM_MICROS, text.numberOf(SYSTEM));
        slot.set(Column.THROTTLED_MICROS, text.numberOf(THROTTLED));
        return usageMicros != before;
    }
}
