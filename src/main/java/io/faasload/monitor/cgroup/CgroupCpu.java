package io.faasload.monitor.cgroup;

import io.faasload.monitor.sampling.Slot;
import java.io.IOException;

/** The CPU counters of a cgroup. */
interface CgroupCpu {

    /** Reads the CPU time used and when it was read; returns whether it changed since the previous sample. */
    boolean readUsage(Slot slot) throws IOException;

    /** Completes the slot from further files, which are read only if the container {@code ran}. */
    default void readDetails(Slot slot, boolean ran) throws IOException {}
}
