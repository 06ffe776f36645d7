package io.faasload.monitor.cgroup;

import io.faasload.monitor.sampling.Counters;
import io.faasload.monitor.sampling.Slot;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counters of a container's cgroup. For an idle container, little more than its CPU usage is read, see {@link
 * FreezerState}.
 */
public final class CgroupCounters implements Counters {

    private static final Logger LOG = LoggerFactory.getLogger(CgroupCounters.class);

    private final KernelText text;
    private final OpenFiles files;
    private final CgroupCpu cpu;
    private final FreezerState freezer;
    private final CgroupMemory memory;

    private boolean began;

    private CgroupCounters(KernelText text, OpenFiles files, CgroupCpu cpu, FreezerState freezer, CgroupMemory memory) {
        this.text = text;
        this.files = files;
        this.cpu = cpu;
        this.freezer = freezer;
        this.memory = memory;
    }

    /**
     * Opens the files in these directories of version 1, null for a controller that is not mounted.
     *
     * @param resetPeak whether to reset the high-water mark of memory at each sample, which other readers of it notice
     * @throws IOException if there is no such cgroup
     */
    public static CgroupCounters version1(
            @Nullable Path memory,
            @Nullable Path cpuacct,
            @Nullable Path cpu,
            @Nullable Path freezer,
            boolean resetPeak)
            throws IOException {
        return open((text, files) -> new CgroupCounters(
                text,
                files,
                new V1Cpu(text, files, cpuacct, cpu),
                FreezerState.version1(files.openIfPossible(freezer, "freezer.state")),
                CgroupMemory.version1(text, files, memory, resetPeak)));
    }

    /**
     * Opens the files in this directory of version 2.
     *
     * @param resetPeak whether to reset {@code memory.peak} at each sample if the kernel supports it (since 6.12); no
     *     other reader notices
     * @throws IOException if there is no such cgroup
     */
    public static CgroupCounters version2(Path directory, boolean resetPeak) throws IOException {
        return open((text, files) -> new CgroupCounters(
                text,
                files,
                new V2Cpu(text, files, directory),
                FreezerState.version2(files.openIfPossible(directory, "cgroup.events")),
                CgroupMemory.version2(text, files, directory, resetPeak)));
    }

    private interface Opening {
        CgroupCounters open(KernelText text, OpenFiles files) throws IOException;
    }

    private static CgroupCounters open(Opening opening) throws IOException {
        OpenFiles files = new OpenFiles();
        try {
            return opening.open(new KernelText(), files);
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
            LOG.debug("A cgroup was removed", e);
            return Outcome.GONE;
        }
    }

    private Outcome readThawed(Slot slot, boolean costly) throws IOException {
        boolean ran = cpu.readUsage(slot) || !began;
        boolean thorough = freezer.isThorough(ran);
        if (thorough && (!ran || !began) && freezer.isFrozen(text)) {
            return Outcome.FROZEN;
        }
        cpu.readDetails(slot, ran);
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
