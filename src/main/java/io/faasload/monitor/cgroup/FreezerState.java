package io.faasload.monitor.cgroup;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Whether a container is frozen, and how closely one that rests is looked at: fully when it has just come to rest and
 * at every tenth sample from then on. Most containers rest most of the time, and nothing but running changes much.
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

    /** The file of version 1; FREEZING is not there yet. */
    static FreezerState version1(@Nullable KernelFile freezerState) {
        return new FreezerState(freezerState, "FROZEN");
    }

    /** The file of version 2. */
    static FreezerState version2(@Nullable KernelFile events) {
        return new FreezerState(events, "frozen 1");
    }

    /** Whether it was frozen when last asked and still is. */
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

    /** Whether this sample looks at everything, given whether the container ran since the last one. */
    boolean isThorough(boolean ran) {
        restingSamples = ran ? 0 : restingSamples + 1;
        return ran || restingSamples % RESTING_SAMPLES == 1;
    }
}
