package io.faasload.monitor.sampling;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one container, its files kept open. Only the sampling thread reads and closes them once they are
 * watched.
 */
public interface Counters extends Closeable {

    /** The method of a peak that may have been more. */
    String SAMPLED = "sampled";

    /** Opens counters that may not be there yet. */
    interface Opening {

        /**
         * The counters; null where they are not there yet, or not all of them.
         *
         * @throws IOException as well
         */
        @Nullable Counters open() throws IOException;
    }

    /** What came of a reading. */
    enum Outcome {
        /** The slot has what could be read. */
        READ,
        /** The container is frozen: it uses no CPU, and there is no sample. */
        FROZEN,
        /** The container is no more; its counters will never be read again. */
        GONE
    }

    /**
     * Reads the counters into the slot, in which all values are absent and the time is the present.
     *
     * @param costly whether files may be read that are costly to read; without, their last values are carried
     */
    Outcome read(Slot slot, boolean costly);

    /**
     * How the peak is found: {@code reset} (the high-water mark is reset at each sample), {@code memory.peak} (the
     * kernel keeps one for this reader, which is reset), {@link #SAMPLED} (the mark cannot be reset: the larger of two
     * samples, exact only when it is a new maximum). Thread-safe.
     */
    String peakMethod();
}
