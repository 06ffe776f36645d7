package io.faasload.run;

/** The existing runs of a trace in the dataset. Used by a single reader thread; may block. */
public interface RunHistory extends AutoCloseable {

    /**
     * The runs of a trace starting at an input. The result belongs to the caller.
     *
     * @throws java.io.IOException if the dataset cannot be read
     */
    PastRuns since(int trace, int firstInput) throws java.io.IOException;

    @Override
    void close();
}
