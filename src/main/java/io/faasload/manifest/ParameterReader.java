package io.faasload.manifest;

import io.faasload.config.key.Mistakes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the annotation {@code parameters} of one function. */
final class ParameterReader {

    /** FaaSLoad passes it itself, and ignores its definition. */
    private static final String INPUT = "object";

    private static final String STORABLE =
            "have no U+0000 or unpaired surrogates in its texts, because PostgreSQL cannot store them";

    private static final Set<String> PASSED_BESIDES = Set.of("incont", "outcont");

    private final Mistakes mistakes;
    private final String function;

    ParameterReader(Mistakes mistakes, String function) {
        this.mistakes = mistakes;
        this.function = function;
    }

    /** The valid parameters. */
    List<ParameterDefinition> readAll(@Nullable Object annotation) {
        List<ParameterDefinition> parameters = new ArrayList<>();
        if (annotation == null) {
            return parameters;
        }
        if (!(annotation instanceof List<?> list)) {
            mistakes.must(function + ": parameters", "be a list", annotation);
            return parameters;
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            ParameterDefinition parameter = read(list.get(i), i + 1);
            if (parameter == null) {
                continue;
            }
            if (names.add(parameter.name())) {
                parameters.add(parameter);
            } else {
                mistakes.add(place(parameter.name()), "must have a unique name");
            }
        }
        return List.copyOf(parameters);
    }

    private @Nullable ParameterDefinition read(@Nullable Object entry, int position) {
        if (!(entry instanceof Map<?, ?> fields)) {
            mistakes.must(place("number " + position), "be a map with name and type", entry);
            return null;
        }
        if (INPUT.equals(fields.get("name"))) {
            return null;
        }
        if (!(fields.get("name") instanceof String name) || name.isBlank()) {
            mistakes.must(place("number " + position), "have a name that is text", fields.get("name"));
            return null;
        }
        if (!JsonTexts.isStorable(name)) {
            mistakes.must(place(name), STORABLE, name);
            return null;
        }
        if (PASSED_BESIDES.contains(name)) {
            mistakes.add(place(name), "must have another name: incont and outcont are passed with every invocation");
            return null;
        }
        String type = String.valueOf(fields.get("type"));
        return switch (type) {
            case "range_int", "range_float" ->
                range(name, ParameterDefinition.Type.valueOf(type.toUpperCase(Locale.ROOT)), fields);
            case "ensemble" -> ensemble(name, fields);
            default -> {
                mistakes.must(place(name), "have type range_int, range_float or ensemble", fields.get("type"));
                yield null;
            }
        };
    }

    private @Nullable ParameterDefinition range(String name, ParameterDefinition.Type type, Map<?, ?> fields) {
        Number min = bound(name, type, "min", fields);
        Number max = bound(name, type, "max", fields);
        if (min == null || max == null) {
            return null;
        }
        if (decimal(min).compareTo(decimal(max)) > 0) {
            mistakes.must(place(name), "have min <= max", "min %s, max %s".formatted(min, max));
            return null;
        }
        if (type == ParameterDefinition.Type.RANGE_FLOAT && !Double.isFinite(max.doubleValue() - min.doubleValue())) {
            mistakes.must(place(name), "have a finite max - min", "min %s, max %s".formatted(min, max));
            return null;
        }
        return new ParameterDefinition(name, type, min, max, List.of());
    }

    private @Nullable Number bound(String name, ParameterDefinition.Type type, String field, Map<?, ?> fields) {
        Object value = fields.get(field);
        if (value instanceof Number number && (value instanceof Integer || value instanceof Long)) {
            return number.longValue();
        }
        if (value == null) {
            mistakes.add(place(name), "must have %s, and it is missing".formatted(field));
        } else if (value instanceof BigInteger) {
            mistakes.must(place(name) + ": " + field, "be within 64 bits", value);
        } else if (type == ParameterDefinition.Type.RANGE_INT) {
            mistakes.must(place(name) + ": " + field, "be an integer", value);
        } else if (value instanceof Double real && Double.isFinite(real)) {
            return real;
        } else {
            mistakes.must(place(name) + ": " + field, "be a finite number", value);
        }
        return null;
    }

    private @Nullable ParameterDefinition ensemble(String name, Map<?, ?> fields) {
        Object given = fields.get("values") == null ? fields.get("value") : fields.get("values");
        if (!(given instanceof List<?> list) || list.isEmpty()) {
            mistakes.must(place(name) + ": values", "be a non-empty list", given);
            return null;
        }
        List<String> values = new ArrayList<>();
        for (Object value : list) {
            if (!JsonTexts.isStorable(value)) {
                mistakes.must(place(name) + ": values", STORABLE, value);
            } else if (JsonTexts.isJson(value)) {
                values.add(JsonTexts.of(value));
            } else {
                mistakes.must(place(name) + ": values", "be JSON values (dates in quotes, finite numbers)", value);
            }
        }
        return values.size() == list.size()
                ? new ParameterDefinition(name, ParameterDefinition.Type.ENSEMBLE, 0L, 0L, List.copyOf(values))
                : null;
    }

    private static BigDecimal decimal(Number number) {
        return new BigDecimal(number.toString());
    }

    private String place(String parameter) {
        return function + ": parameter " + parameter;
    }
}
