package io.faasload.monitor.sampling;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one container, whose files are kept open. Once the container is watched, only the sampling thread
 * reads and closes them.
 */
public interface Counters extends Closeable {

    /** The method for a peak that is a lower bound. */
    String SAMPLED = "sampled";

    /** Opens counters that may not exist yet. */
    interface Opening {

        /**
         * The counters; null until all of them exist.
         *
         * @throws IOException for any other failure, possibly also while they are incomplete
         */
        @Nullable Counters open() throws IOException;
    }

    /** The outcome of a reading. */
    enum Outcome {
        /** The slot has all values that could be read. */
        READ,
        /** The container is frozen: it uses no CPU, and there is no sample. */
        FROZEN,
        /** The container no longer exists; its counters will never be read again. */
        GONE
    }

    /**
     * Reads the counters into the slot, in which all values are absent and the time is the present.
     *
     * @param costly whether costly files may be read; otherwise their last values are carried forward
     */
    Outcome read(Slot slot, boolean costly);

    /**
     * How the peak is determined: {@code reset} (the high-water mark is reset at each sample), {@code memory.peak} (the
     * kernel keeps one for this reader, which is reset), {@link #SAMPLED} (the mark cannot be reset: the larger of two
     * samples, exact only when it is a new maximum). Thread-safe.
     */
    String peakMethod();
}
