package io.faasload.simulation;

import io.faasload.run.Invocation;

/** The invoking operator: its logic alone, or in Flink's harness. */
public interface InvokePort {

    /** Processes an element of the input. */
    void add(Invocation invocation) throws Exception;

    /** Runs what precedes a barrier. */
    void drain() throws Exception;

    /** Ends the input. */
    void finish() throws Exception;

    /** Returns the state, from which another one can be opened. */
    Object snapshot(long checkpoint) throws Exception;

    /** A checkpoint has completed or failed. */
    void release(long checkpoint) throws Exception;

    /** Closes the operator, after success or failure. */
    void close() throws Exception;
}
