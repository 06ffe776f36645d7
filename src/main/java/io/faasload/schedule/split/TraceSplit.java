package io.faasload.schedule.split;

import io.faasload.schedule.trace.DrawOrigin;
import io.faasload.schedule.trace.Draws;
import io.faasload.schedule.trace.TraceDefinition;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * The progress of a trace. Every input below {@code nextInput} was emitted or had a final row; the number of inputs is configuration.
 *
 * @param dataset id of the dataset that it belongs to
 * @param trace id of the trace
 * @param nextInput number of the next input, from 1
 * @param random state of the random generator before that input: 624 words and the index, 32 bits little-endian each; empty in an injection,
 *     whose points depend on their number only
 * @param origin what determines the random state
 */
@SuppressWarnings("ArrayRecordComponent") // splits are identified by their id, never compared
public record TraceSplit(String dataset, int trace, int nextInput, byte[] random, DrawOrigin origin)
        implements SourceSplit {

    /** The state of a trace: {@code draws} before its next input. */
    public static TraceSplit of(String dataset, Draws draws) {
        return new TraceSplit(dataset, draws.trace().id(), draws.nextInput(), draws.randomState(), draws.origin());
    }

    /** The state of a trace of an injection. */
    public static TraceSplit injected(String dataset, int trace, int nextPoint, DrawOrigin origin) {
        return new TraceSplit(dataset, trace, nextPoint, new byte[0], origin);
    }

    /** Resumes the draws of this split's trace. */
    public Draws resume(TraceDefinition definition) {
        return new Draws(definition, origin, random, nextInput);
    }

    @Override
    public String splitId() {
        return Integer.toString(trace);
    }
}
