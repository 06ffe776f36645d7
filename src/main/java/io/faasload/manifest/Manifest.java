package io.faasload.manifest;

import io.faasload.config.key.ConfigurationException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The functions of a {@code wskdeploy} manifest, in its order. {@code docs/manifest.md} documents what is read and what is
 * refused.
 *
 * @param file the manifest
 * @param actions the functions, with unique full names
 */
public record Manifest(Path file, List<ActionDefinition> actions) {

    /**
     * Reads a manifest.
     *
     * @param file the manifest, in YAML; code paths in it are relative to its folder
     * @param inputKinds input kinds that have an extension ({@code generation.extensions})
     * @throws ConfigurationException with all errors, one per line: file, function, parameter, rule, value
     */
    public static Manifest read(Path file, Set<String> inputKinds) throws ConfigurationException {
        return new Manifest(file, new ManifestReader(file, inputKinds).read());
    }
}
