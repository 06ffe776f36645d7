package io.faasload.manifest.wskdeploy;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A default parameter, before its variables are replaced.
 *
 * @param type {@code string}, {@code integer}, {@code float}, {@code boolean}, {@code json} or {@code slice}
 * @param value the JSON value, never null: the type's zero value if the manifest gives none
 * @param variables whether variables in it are replaced: in text, and in texts of maps, but not of lists
 * @param required whether the value must differ from the type's zero value
 */
public record InputDefinition(String type, Object value, boolean variables, boolean required) {

    private static final Map<String, Object> ZERO_VALUES =
            Map.of("string", "", "integer", 0, "float", BigDecimal.ZERO, "boolean", false, "json", Map.of());

    /** The types that a manifest may name. */
    static Set<String> types() {
        return ZERO_VALUES.keySet();
    }

    static Object zeroValue(String type) {
        return ZERO_VALUES.getOrDefault(type, List.of());
    }

    boolean isZero(Object resolved) {
        return resolved.equals(ZERO_VALUES.get(type));
    }

    /** The value with its variables replaced; the names of undefined ones are added to {@code undefined}. */
    Object resolve(Function<String, @Nullable String> lookup, Set<String> undefined) {
        return variables ? resolve(value, lookup, undefined) : value;
    }

    private static Object resolve(Object value, Function<String, @Nullable String> lookup, Set<String> undefined) {
        if (value instanceof String text) {
            WskdeployVariables.Expansion expansion = WskdeployVariables.expand(text, lookup);
            undefined.addAll(expansion.undefined());
            return expansion.text();
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> resolved = new LinkedHashMap<>();
            map.forEach((name, item) -> resolved.put(name, resolve(item, lookup, undefined)));
            return resolved;
        }
        return value;
    }
}
