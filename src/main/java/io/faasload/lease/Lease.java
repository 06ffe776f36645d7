package io.faasload.lease;

import java.io.IOException;
import java.time.Duration;

/**
 * The right of one submission to invoke. It lasts for seconds: the source renews it from where the job is led, and every
 * task that invokes asks what is left of it. So all tasks come to a stop where the job is led no more, or by another
 * submission. Used by one thread at a time; may block for a while shorter than a lease.
 */
public interface Lease extends AutoCloseable {

    /** Time from one renewal, or one question, to the next: a lease outlasts one of either that fails. */
    Duration INTERVAL = Duration.ofSeconds(1);

    /**
     * Prolongs it.
     *
     * @throws OutdatedSubmissionException if another submission may invoke now
     * @throws IOException if the dataset cannot be asked
     */
    void renew() throws IOException;

    /**
     * What is left of it; not positive if it was not renewed in time.
     *
     * @throws OutdatedSubmissionException if another submission may invoke now
     * @throws IOException if the dataset cannot be asked
     */
    Duration remaining() throws IOException;

    @Override
    void close();
}
