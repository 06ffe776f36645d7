package io.faasload.simulation;

import io.faasload.run.Invocation;

/** The invoking operator: its logic alone, or in Flink's harness. */
public interface InvokePort {

    /** An element of its input. */
    void add(Invocation invocation) throws Exception;

    /** What is done before a barrier. */
    void drain() throws Exception;

    /** The end of its input. */
    void finish() throws Exception;

    /** Its state, to open another with. */
    Object snapshot(long checkpoint) throws Exception;

    /** A checkpoint has ended, well or not. */
    void release(long checkpoint) throws Exception;

    /** Its end, good or bad. */
    void close() throws Exception;
}
