package io.faasload.job.end;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether all runs have been settled on healthy tasks for so long that every unclaimed event has become an orphan. After a failure,
 * these events wait out their grace period again. Not thread-safe.
 */
public final class Settling {

    private final long graceNanos;
    private @Nullable Long sinceNanos;

    /** Nothing is settled yet. */
    public Settling(Duration grace) {
        this.graceNanos = grace.toNanos();
    }

    /**
     * Whether the time is over.
     *
     * @param isSettled whether all runs are settled, and all tasks healthy
     * @param nowNanos of {@link System#nanoTime}
     */
    public boolean isOver(boolean isSettled, long nowNanos) {
        if (!isSettled) {
            sinceNanos = null;
            return false;
        }
        if (sinceNanos == null) {
            sinceNanos = nowNanos;
        }
        return nowNanos - sinceNanos >= graceNanos;
    }
}
