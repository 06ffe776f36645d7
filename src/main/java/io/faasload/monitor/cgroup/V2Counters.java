package io.faasload.monitor.cgroup;

import io.faasload.monitor.sampling.Column;
import io.faasload.monitor.sampling.Counters;
import io.faasload.monitor.sampling.Slot;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A container's cgroup of version 2. {@code cpu.stat} has all CPU counters in microseconds, brought up to date when a
 * thread stops running and at each tick of the kernel (1 to 10 ms) while it runs; user and system mode add up to the
 * usage, their split is estimated by the kernel.
 *
 * <p>Of a container that rests, little more than {@code cpu.stat} is read, see {@link FreezerState}.
 */
public final class V2Counters implements Counters {

    private static final Logger LOG = LoggerFactory.getLogger(V2Counters.class);
    private static final byte[] USAGE = KernelText.ascii("usage_usec ");
    private static final byte[] USER = KernelText.ascii("user_usec ");
    private static final byte[] SYSTEM = KernelText.ascii("system_usec ");
    private static final byte[] THROTTLED = KernelText.ascii("throttled_usec ");

    private final KernelText text = new KernelText();
    private final OpenFiles files = new OpenFiles();
    private final KernelFile cpuStat;
    private final FreezerState freezer;
    private final CgroupMemory memory;

    private boolean began;
    private long usageMicros = Slot.ABSENT;

    /**
     * Opens the files of this directory; fails where there is no such cgroup.
     *
     * @param resetPeak whether {@code memory.peak} is reset at each sample where the kernel can (from 6.12 on); no other
     *     reader notices
     */
    public V2Counters(Path directory, boolean resetPeak) throws IOException {
        try {
            this.cpuStat = files.open(directory, "cpu.stat");
            this.freezer = FreezerState.version2(files.openIfPossible(directory, "cgroup.events"));
            this.memory = CgroupMemory.version2(text, files, directory, resetPeak);
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
        long before = usageMicros;
        slot.readNanos(cpuStat.readPromptly(text));
        usageMicros = text.numberOf(USAGE);
        slot.set(Column.CPU_MICROS, usageMicros);
        slot.set(Column.USER_MICROS, text.numberOf(USER));
        slot.set(Column.SYSTEM_MICROS, text.numberOf(SYSTEM));
        slot.set(Column.THROTTLED_MICROS, text.numberOf(THROTTLED));
        boolean ran = !began || usageMicros != before;
        boolean thorough = freezer.isThorough(ran);
        if (thorough && (!ran || !began) && freezer.isFrozen(text)) {
            return Outcome.FROZEN;
        }
        began = true;
        memory.read(slot, ran, thorough, costly);
        return Outcome.READ;
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
