package io.faasload.manifest;

import io.faasload.config.key.ConfigurationException;
import io.faasload.manifest.wskdeploy.ActionInputs;
import io.faasload.manifest.wskdeploy.WskdeployVariables;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A function as described by the manifest.
 *
 * @param packageName package of the action
 * @param action name of the action, without package
 * @param runtime its kind, such as {@code nodejs:20}; null for a blackbox action
 * @param image Docker image of a blackbox action; null if it has a kind
 * @param main entry point; null for the default of the kind
 * @param code absolute path of the code file; null for a blackbox action whose image contains it
 * @param limits limits to request from OpenWhisk
 * @param inputs default parameters, before variables are replaced
 * @param annotations all annotations, as JSON values
 * @param inputKind kind of its inputs
 * @param parameters drawn for each invocation, in this order; without {@code object}
 * @param parametersYaml the annotation {@code parameters} as YAML text, for table {@code functions}
 */
public record ActionDefinition(
        String packageName,
        String action,
        @Nullable String runtime,
        @Nullable String image,
        @Nullable String main,
        @Nullable Path code,
        Limits limits,
        ActionInputs inputs,
        Map<String, Object> annotations,
        String inputKind,
        List<ParameterDefinition> parameters,
        String parametersYaml) {

    /**
     * Limits of an action.
     *
     * @param concurrency concurrent activations in one container
     * @param concurrencyKey the manifest's key for the concurrency
     */
    public record Limits(
            int memoryMegabytes, int timeoutMillis, int logMegabytes, int concurrency, String concurrencyKey) {}

    /** Full name, {@code package/action}. */
    public String name() {
        return packageName + "/" + action;
    }

    /** FaaSLoad's user, and namespace, for this function. */
    public String user() {
        return "user-" + action;
    }

    /**
     * The default parameters as JSON values, with variables replaced.
     *
     * @param variables returns null for an undefined variable
     * @throws ConfigurationException naming the inputs that cannot be deployed, but not their values
     */
    public Map<String, Object> resolvedInputs(Function<String, @Nullable String> variables)
            throws ConfigurationException {
        return inputs.resolve("function " + name(), variables);
    }

    /**
     * The annotations as JSON values, with variables in text annotations replaced.
     *
     * @param variables returns null for an undefined variable
     * @throws ConfigurationException naming the annotations with undefined variables
     */
    public Map<String, Object> resolvedAnnotations(Function<String, @Nullable String> variables)
            throws ConfigurationException {
        return WskdeployVariables.resolveTexts("function " + name() + ": annotation ", annotations, variables);
    }

    /** Only the name, because inputs may contain secrets. */
    @Override
    public String toString() {
        return name();
    }
}
