package io.faasload.manifest.wskdeploy;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The default parameters of an action: those of the project, of its package, and its own. The innermost of a name wins.
 */
public record ActionInputs(
        Map<String, InputDefinition> project,
        Map<String, InputDefinition> ofPackage,
        Map<String, InputDefinition> own) {

    /** A value, and the undefined names in it. */
    private record Resolved(Object value, Set<String> undefined) {}

    /**
     * The parameters as JSON values, with their variables replaced.
     *
     * @param place the action, in messages
     * @param variables returns null for an undefined variable
     * @throws ConfigurationException naming the inputs that cannot be deployed, but not their values
     */
    public Map<String, Object> resolve(String place, Function<String, @Nullable String> variables)
            throws ConfigurationException {
        Map<String, Resolved> inherited = new LinkedHashMap<>();
        project.forEach((name, input) -> inherited.put(name, resolve(input, variables)));
        Map<String, Resolved> ofProject = Map.copyOf(inherited);
        ofPackage.forEach((name, input) -> {
            Resolved resolved = resolve(input, variables);
            if (input.isZero(resolved.value())) {
                // wskdeploy then uses the variable of the input's name, else an empty text, whatever the type.
                String variable = variables.apply(name);
                resolved = new Resolved(variable == null ? "" : variable, resolved.undefined());
            }
            inherited.put(name, orReferred(input, resolved, ofProject));
        });
        Map<String, Resolved> all = new LinkedHashMap<>(inherited);
        Mistakes mistakes = new Mistakes();
        own.forEach((name, input) -> {
            Resolved resolved = orReferred(input, resolve(input, variables), inherited);
            all.put(name, resolved);
            if (input.required()
                    && input.isZero(resolved.value())
                    && resolved.undefined().isEmpty()) {
                mistakes.add(place + ": input " + name, "must have a value, since it is required, but has none");
            }
        });
        Map<String, Object> values = new LinkedHashMap<>();
        all.forEach((name, resolved) -> {
            values.put(name, resolved.value());
            WskdeployVariables.report(mistakes, place + ": input " + name, resolved.undefined());
        });
        mistakes.throwIfAny();
        return Collections.unmodifiableMap(values);
    }

    private static Resolved resolve(InputDefinition input, Function<String, @Nullable String> variables) {
        Set<String> undefined = new TreeSet<>();
        return new Resolved(input.resolve(variables, undefined), undefined);
    }

    /** The outer input of the variable's name, if a text consists of an undefined variable. */
    private static Resolved orReferred(InputDefinition input, Resolved resolved, Map<String, Resolved> around) {
        if (!input.type().equals("string")
                || !(input.value() instanceof String text)
                || !resolved.value().equals("")) {
            return resolved;
        }
        Resolved referred = around.get(WskdeployVariables.nameIn(text));
        return referred != null && referred.value() instanceof String ? referred : resolved;
    }
}
