package io.faasload.manifest;

import java.io.Serializable;
import java.util.List;

/**
 * A parameter whose value is drawn at random for every invocation.
 *
 * @param name its name
 * @param type what is drawn
 * @param min smallest value (ranges), as the manifest writes it: {@link Long} or {@link Double}; 0 for an ensemble
 * @param max largest value, inclusive (ranges); likewise
 * @param values the values of an ensemble, as JSON texts, in order; empty for a range
 */
public record ParameterDefinition(String name, Type type, Number min, Number max, List<String> values)
        implements Serializable {

    /** What FaaSLoad draws. */
    public enum Type {
        RANGE_INT,
        RANGE_FLOAT,
        ENSEMBLE
    }
}
