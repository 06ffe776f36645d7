package io.faasload.manifest;

import io.faasload.config.key.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The functions of a {@code wskdeploy} manifest, in its order. {@code docs/manifest.md} has what is read and what is
 * refused.
 *
 * @param file where they were read
 * @param actions the functions; their full names differ
 */
public record Manifest(Path file, List<ActionDefinition> actions) {

    /**
     * Reads a manifest.
     *
     * @param file in YAML; paths of code in it are relative to its folder
     * @param inputKinds kinds of inputs that have an extension ({@code generation.extensions})
     * @throws ConfigurationException with everything that is wrong, a line each: file, function, parameter, rule, value
     */
    public static Manifest read(Path file, Set<String> inputKinds) throws ConfigurationException {
        return new Manifest(file, new ManifestReader(file, inputKinds).read());
    }
}
