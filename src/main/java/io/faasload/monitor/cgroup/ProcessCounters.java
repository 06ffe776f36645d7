package io.faasload.monitor.cgroup;

import io.faasload.monitor.sampling.Column;
import io.faasload.monitor.sampling.Counters;
import io.faasload.monitor.sampling.Slot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counters of a sandbox that is a process, including its descendants.
 *
 * <ul>
 *   <li>CPU: nanoseconds from {@code schedstat} summed over the live threads, plus the last seen values of ended threads
 *       and descendants. What those used afterwards is added once it amounts to whole ticks of {@code /proc/<pid>/stat},
 *       which covers every thread and the descendants that were waited for. So the growth is exact as long as no thread
 *       ends; otherwise up to 40 ms may be missing. If threads had ended before the first reading, the first value is up
 *       to 40 ms too high. Never decreasing.
 *   <li>User and system time: from {@code stat}, in ticks of 10 ms, of live processes.
 *   <li>Memory: the resident set, which is anonymous memory and mapped files. Memory that descendants share is counted
 *       for each of them, except between {@code vfork} and {@code exec}. The peak is {@code VmHWM}. Other memory in use
 *       (page cache) is unknown. All of it is absent while a process that is exiting does not report its part.
 *   <li>A stopped process counts as frozen.
 * </ul>
 */
public final class ProcessCounters implements Counters {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessCounters.class);

    /** USER_HZ, which is always 100 in the kernel's interface, whatever its actual tick rate. */
    private static final long NANOS_PER_TICK = 10_000_000;

    /** By how much the four tick counters of a process may lag. */
    private static final long ROUNDING_NANOS = 4 * NANOS_PER_TICK;

    private static final long FAMILY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long REFRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final KernelText text = new KernelText();
    private final Path proc;
    private final boolean resetPeak;
    /** The process itself, then its descendants. */
    private final List<ProcessUsage> family = new ArrayList<>();

    private final List<Long> newcomers = new ArrayList<>();
    private long familyReadNanos;
    private long endedDescendantsNanos;
    private long unseenNanos;
    private long cpuNanos = -1;
    private boolean memoryRead;
    private boolean outdated;
    private long memoryReadNanos;
    private long resident = Slot.ABSENT;
    private long mark = Slot.ABSENT;
    private long peak = Slot.ABSENT;
    private boolean isPeakExact;
    private final String peakMethod;

    /**
     * Opens the files of a process of this machine; fails if it does not exist.
     *
     * @param resetPeak whether its {@code VmHWM} may be reset at each sample
     */
    public ProcessCounters(long pid, boolean resetPeak) throws IOException {
        this(Path.of("/proc"), pid, resetPeak);
    }

    ProcessCounters(Path proc, long pid, boolean resetPeak) throws IOException {
        this.proc = proc;
        this.resetPeak = resetPeak;
        this.familyReadNanos = System.nanoTime() - FAMILY_NANOS;
        ProcessUsage main = new ProcessUsage(proc, pid, text, resetPeak);
        family.add(main);
        this.peakMethod = main.resetsPeak() ? "reset" : SAMPLED;
    }

    @Override
    public Outcome read(Slot slot, boolean costly) {
        try {
            return readFamily(slot, costly);
        } catch (IOException e) {
            if (Files.exists(proc.resolve(Long.toString(family.get(0).pid)))) {
                LOG.warn("Cannot read a live process any more", e);
            }
            return Outcome.GONE;
        }
    }

    private Outcome readFamily(Slot slot, boolean costly) throws IOException {
        ProcessUsage main = family.get(0);
        main.readCpu();
        if (main.isDead()) {
            return Outcome.GONE;
        }
        if (main.isStopped()) {
            return Outcome.FROZEN;
        }
        long now = System.nanoTime();
        if (now - familyReadNanos >= FAMILY_NANOS) {
            findDescendants();
            familyReadNanos = now;
        }
        readDescendants();
        boolean ran = sumCpu(slot);
        readMemory(slot, ran, costly, now);
        return Outcome.READ;
    }

    private void findDescendants() throws IOException {
        // The list grows during the iteration, so that children of new children are found too.
        for (int i = 0; i < family.size(); i++) {
            newcomers.clear();
            family.get(i).children(newcomers::add);
            for (long pid : newcomers) {
                if (family.stream().noneMatch(known -> known.pid == pid)) {
                    addDescendant(pid);
                }
            }
        }
    }

    private void addDescendant(long pid) {
        try {
            ProcessUsage descendant = new ProcessUsage(proc, pid, text, resetPeak);
            // If it cannot be read, the next read removes and closes it.
            family.add(descendant);
            descendant.readCpu();
        } catch (IOException e) {
            LOG.debug("A child process ended immediately", e);
        }
    }

    private void readDescendants() throws IOException {
        for (int i = family.size() - 1; i > 0; i--) {
            ProcessUsage descendant = family.get(i);
            try {
                descendant.readCpu();
            } catch (IOException e) {
                LOG.debug("A child process ended", e);
                endedDescendantsNanos += descendant.threadsNanos();
                descendant.close();
                family.remove(i);
            }
        }
    }

    private boolean sumCpu(Slot slot) {
        long threadsNanos = endedDescendantsNanos;
        long ticks = 0;
        long userTicks = 0;
        long systemTicks = 0;
        for (int i = 0; i < family.size(); i++) {
            ProcessUsage process = family.get(i);
            threadsNanos += process.threadsNanos();
            ticks += process.allTicks();
            userTicks += process.userTicks();
            systemTicks += process.systemTicks();
        }
        long before = cpuNanos;
        if (ticks * NANOS_PER_TICK > threadsNanos + unseenNanos) {
            // Later ticks may account for usage before the first reading, which must not look like growth.
            long rounding = before < 0 ? ROUNDING_NANOS : 0;
            unseenNanos = ticks * NANOS_PER_TICK - threadsNanos + rounding;
        }
        cpuNanos = Math.max(before, threadsNanos + unseenNanos);
        slot.set(Column.CPU_MICROS, cpuNanos / 1_000);
        slot.set(Column.USER_MICROS, userTicks * NANOS_PER_TICK / 1_000);
        slot.set(Column.SYSTEM_MICROS, systemTicks * NANOS_PER_TICK / 1_000);
        return cpuNanos != before;
    }

    private void readMemory(Slot slot, boolean ran, boolean costly, long now) throws IOException {
        outdated |= ran;
        if (!memoryRead || (costly && (outdated || now - memoryReadNanos > REFRESH_NANOS))) {
            sumMemory();
            outdated = false;
            memoryRead = true;
            memoryReadNanos = now;
            slot.costlyNanos(System.nanoTime() - now);
        } else {
            peak = resident;
            isPeakExact = !outdated && family.get(0).resetsPeak();
        }
        slot.set(Column.MEMORY_BYTES, resident);
        slot.peak(peak, isPeakExact);
    }

    private void sumMemory() throws IOException {
        long previous = resident;
        long sum = 0;
        long marks = 0;
        for (int i = 0; i < family.size(); i++) {
            ProcessUsage process = family.get(i);
            if (isCountedBefore(i) || !readMemory(process, i > 0)) {
                continue;
            }
            if (process.residentBytes() == Slot.ABSENT || process.peakResidentBytes() == Slot.ABSENT) {
                resident = Slot.ABSENT;
                peak = Slot.ABSENT;
                return;
            }
            sum += process.residentBytes();
            marks += process.peakResidentBytes();
        }
        resident = sum;
        // The first mark reaches back to the start of the process.
        isPeakExact = marks > mark || family.get(0).resetsPeak();
        peak = isPeakExact ? marks : Math.max(previous, resident);
        mark = marks;
    }

    private boolean isCountedBefore(int descendant) {
        for (int i = 0; i < descendant; i++) {
            if (family.get(descendant).isInMemoryOf(family.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether there is memory to count: a descendant may end at any moment. */
    private static boolean readMemory(ProcessUsage process, boolean isDescendant) throws IOException {
        try {
            process.readMemory();
        } catch (IOException e) {
            if (isDescendant) {
                LOG.debug("A child process ended", e);
                return false;
            }
            throw e;
        }
        return !(isDescendant && process.holdsNoMemory());
    }

    @Override
    public String peakMethod() {
        return peakMethod;
    }

    @Override
    public void close() throws IOException {
        for (ProcessUsage process : family) {
            process.close();
        }
    }
}
