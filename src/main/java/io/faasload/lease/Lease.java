package io.faasload.lease;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * The right of one submission to invoke. It is valid for seconds: the source's enumerator renews it in the JobManager, and every
 * invoking task polls the time that is left. So all tasks stop sending soon after their JobManager is lost or another submission
 * has taken over. Used by one thread at a time; may block, for less than the length of a lease.
 */
public interface Lease extends AutoCloseable {

    /** Interval of renewals and polls: a lease outlasts one that fails. */
    Duration INTERVAL = Duration.ofSeconds(1);

    /**
     * Extends the lease.
     *
     * @throws OutdatedSubmissionException if another submission may invoke now
     * @throws IOException if the dataset cannot be queried
     */
    void renew() throws IOException;

    /**
     * The time that is left; not positive if the lease was not renewed in time.
     *
     * @throws OutdatedSubmissionException if another submission may invoke now
     * @throws IOException if the dataset cannot be queried
     */
    Duration remaining() throws IOException;

    /**
     * The writers of runs that have proved that they can write, by index, with the last attempt of their task in which they did.
     *
     * @throws IOException if the dataset cannot be queried
     */
    Map<Integer, Integer> writers() throws IOException;

    @Override
    void close();
}
