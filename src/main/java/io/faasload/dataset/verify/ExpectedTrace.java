package io.faasload.dataset.verify;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What the dataset must contain of a trace.
 *
 * @param trace id
 * @param function {@code package/action}
 * @param namespace user that invokes it
 * @param repetition of the inputs, from 1; null if there is only one
 * @param inputs number of inputs, numbered from 1
 * @param runs of inputs 1, 2, ..., drawn one by one as needed; consumed by the verification
 */
public record ExpectedTrace(
        int trace,
        String function,
        String namespace,
        @Nullable Integer repetition,
        int inputs,
        Iterator<Planned> runs) {

    /**
     * What a run must be.
     *
     * @param parameters JSON object
     * @param micros when it is planned, from the start of the injection; null in a generation
     */
    public record Planned(String parameters, @Nullable Long micros) {}
}
