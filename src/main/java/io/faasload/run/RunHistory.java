package io.faasload.run;

import java.util.Map;

/** What the dataset already has of a trace. Used by one reader thread; may block. */
public interface RunHistory extends AutoCloseable {

    /**
     * The runs of a trace from an input on, by input.
     *
     * @throws java.io.IOException if the dataset cannot be read
     */
    Map<Integer, PastRun> since(int trace, int firstInput) throws java.io.IOException;

    @Override
    void close();
}
