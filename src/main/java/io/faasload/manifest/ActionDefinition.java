package io.faasload.manifest;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import io.faasload.config.key.Variables;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A function as the manifest describes it.
 *
 * @param packageName package of the action
 * @param action name of the action, without package
 * @param runtime its kind, as in {@code nodejs:20}; null for a blackbox action
 * @param image Docker image of a blackbox action; null if it has a kind
 * @param main entry point; null where the kind has a usual one
 * @param code file of the code, absolute; null for a blackbox action whose image has it
 * @param limits what OpenWhisk shall grant it
 * @param inputs default parameters as the manifest has them, those of the package included: maps, lists and scalars
 * @param annotations all of them, in that form too
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
        Map<String, Object> inputs,
        Map<String, Object> annotations,
        String inputKind,
        List<ParameterDefinition> parameters,
        String parametersYaml) {

    /**
     * Limits of an action.
     *
     * @param concurrency activations at a time in one container
     * @param concurrencyKey what the manifest calls that
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
     * The default parameters with {@code $NAME} and <code>${NAME}</code> in their texts replaced.
     *
     * @param variables answers null for an undefined one
     * @throws ConfigurationException naming the inputs with undefined variables; the values are not shown
     */
    public Map<String, Object> resolvedInputs(Function<String, @Nullable String> variables)
            throws ConfigurationException {
        Mistakes mistakes = new Mistakes();
        Map<String, Object> resolved = new LinkedHashMap<>();
        inputs.forEach((input, value) -> resolved.put(
                input, resolve("function %s: input %s".formatted(name(), input), value, variables, mistakes)));
        mistakes.throwIfAny();
        return Collections.unmodifiableMap(resolved);
    }

    private static Object resolve(
            String place, Object value, Function<String, @Nullable String> variables, Mistakes mistakes) {
        if (value instanceof String text) {
            Variables.Expansion expansion = Variables.expand(text, variables);
            for (String name : expansion.undefined()) {
                mistakes.add(
                        place, "$%s is defined neither in manifest.variables nor in the environment".formatted(name));
            }
            return expansion.text();
        }
        if (value instanceof List<?> list) {
            return list.stream()
                    .map(item -> resolve(place, item, variables, mistakes))
                    .toList();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> resolved = new LinkedHashMap<>();
            map.forEach((name, item) -> resolved.put(name, resolve(place, item, variables, mistakes)));
            return resolved;
        }
        return value;
    }

    /** The name only: inputs may hold secrets. */
    @Override
    public String toString() {
        return name();
    }
}
