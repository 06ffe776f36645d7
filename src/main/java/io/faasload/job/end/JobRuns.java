package io.faasload.job.end;

import io.faasload.job.invoke.LimitedCalls;
import java.sql.SQLException;

/** What a job's end depends on: the rows of its runs. For one thread; may block. */
interface JobRuns extends AutoCloseable {

    /**
     * Whether every run has its final status, and every sink has committed it.
     *
     * @throws SQLException if the dataset cannot be read; may be called again
     */
    boolean areSettled() throws SQLException;

    /**
     * Whether the runs cross a threshold that ends the job early.
     *
     * @throws SQLException likewise
     */
    boolean areAborted() throws SQLException;

    /** Stores what is known only at the end. */
    void finish();

    /** Stores how many calls were refused until the end. */
    void store(LimitedCalls limited);

    @Override
    void close();
}
