package io.faasload.monitor.cgroup;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a container is frozen, and which samples of an idle one are complete: the first after it became idle and
 * every tenth from then on. Most containers are idle most of the time, and little changes while nothing runs.
 */
final class FreezerState {

    private static final int RESTING_SAMPLES = 10;

    private final @Nullable KernelFile file;
    private final byte[] frozenText;
    private boolean frozen;
    private int restingSamples;

    private FreezerState(@Nullable KernelFile file, String frozenText) {
        this.file = file;
        this.frozenText = KernelText.ascii(frozenText);
    }

    /** Reads the file of version 1, where FREEZING does not count as frozen. */
    static FreezerState version1(@Nullable KernelFile freezerState) {
        return new FreezerState(freezerState, "FROZEN");
    }

    /** Reads the file of version 2. */
    static FreezerState version2(@Nullable KernelFile events) {
        return new FreezerState(events, "frozen 1");
    }

    /** Whether it was frozen at the last check and still is. */
    boolean isStillFrozen(KernelText text) throws IOException {
        return frozen && isFrozen(text);
    }

    boolean isFrozen(KernelText text) throws IOException {
        if (file == null) {
            return false;
        }
        file.read(text);
        frozen = text.hasLineBeginning(frozenText);
        return frozen;
    }

    /** Whether this sample is to be complete, given whether the container ran since the last one. */
    boolean isThorough(boolean ran) {
        restingSamples = ran ? 0 : restingSamples + 1;
        return ran || restingSamples % RESTING_SAMPLES == 1;
    }
}
