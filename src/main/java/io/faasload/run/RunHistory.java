package io.faasload.run;

/** The existing runs of a trace in the dataset. Used by a single reader thread; may block. */
public interface RunHistory extends AutoCloseable {

    /**
     * The runs of a trace starting at an input. The result belongs to the caller.
     *
     * @throws java.io.IOException if the dataset cannot be read
     */
    PastRuns since(int trace, int firstInput) throws java.io.IOException;

    /**
     * When the injection started, microseconds since the epoch: the earliest proposal, once and for all readers and restarts.
     *
     * @param proposed microseconds since the epoch
     * @throws java.io.IOException if the dataset cannot be read or written
     */
    long injectionStart(long proposed) throws java.io.IOException;

    @Override
    void close();
}
