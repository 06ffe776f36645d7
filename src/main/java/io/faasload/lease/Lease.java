package io.faasload.lease;

import java.io.IOException;
import java.time.Duration;

/**
 * The right of one submission to invoke. It is valid for seconds: the source's enumerator renews it in the JobManager, and
 * every invoking task polls what is left of it. So all tasks stop sending soon after their JobManager is gone, or another
 * submission has taken over. Used by one thread at a time; may block for a while shorter than a lease.
 */
public interface Lease extends AutoCloseable {

    /** Time from one renewal, or poll, to the next: a lease outlasts one that fails. */
    Duration INTERVAL = Duration.ofSeconds(1);

    /**
     * Extends it.
     *
     * @throws OutdatedSubmissionException if another submission may invoke now
     * @throws IOException if the dataset cannot be queried
     */
    void renew() throws IOException;

    /**
     * What is left of it; not positive if it was not renewed in time.
     *
     * @throws OutdatedSubmissionException if another submission may invoke now
     * @throws IOException if the dataset cannot be queried
     */
    Duration remaining() throws IOException;

    /**
     * How many writers of runs have shown that they can write, since the tasks were started for an attempt.
     *
     * @param attempt number of the attempt, from 0
     * @throws IOException if the dataset cannot be queried
     */
    int writers(int attempt) throws IOException;

    @Override
    void close();
}
