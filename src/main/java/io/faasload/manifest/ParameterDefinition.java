package io.faasload.manifest;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import io.faasload.config.key.SafeYaml;
import java.io.Serializable;
import java.util.List;

/**
 * A random parameter, drawn for every invocation.
 *
 * @param name its name
 * @param type what is drawn
 * @param min smallest value of a range, as written in the manifest: {@link Long} or {@link Double}; 0 for an ensemble
 * @param max largest value of a range, inclusive; likewise
 * @param values the values of an ensemble, as JSON texts, in order; empty for a range
 */
public record ParameterDefinition(String name, Type type, Number min, Number max, List<String> values)
        implements Serializable {

    /** FaaSLoad's types of parameters. */
    public enum Type {
        RANGE_INT,
        RANGE_FLOAT,
        ENSEMBLE
    }

    /**
     * The parameters of a function from their YAML text in table {@code functions}; {@code object} is omitted.
     *
     * @param yaml a list of maps, as in the annotation {@code parameters} of a manifest
     * @param source named in messages
     * @throws ConfigurationException with all errors
     */
    public static List<ParameterDefinition> parseList(String yaml, String source) throws ConfigurationException {
        Mistakes mistakes = new Mistakes();
        List<ParameterDefinition> parameters =
                new ParameterReader(mistakes, source).readAll(SafeYaml.parse(yaml, source));
        mistakes.throwIfAny();
        return parameters;
    }
}
