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
 * {@code $NAME} and <code>${NAME}</code> as {@code wskdeploy} replaces them. It looks at texts that start with {@code $}, or
 * that have <code>${</code> and as many opening as closing braces. Names end at {@code $} and braces only, and each is
 * replaced everywhere before the next is looked at. <code>$${NAME}</code> becomes <code>${NAME}</code>.
 */
public final class WskdeployVariables {

    private WskdeployVariables() {}

    /**
     * A text after replacement.
     *
     * @param text with nothing in place of undefined names
     * @param undefined those names
     */
    record Expansion(String text, Set<String> undefined) {}

    /** Whether variables would be replaced in a text. */
    public static boolean areIn(String text) {
        return (text.startsWith("$") && text.length() > 1)
                || (text.contains("${") && count(text, '{') == count(text, '}'));
    }

    /** Replaces the variables of a text; {@code lookup} answers null for an undefined one. */
    static Expansion expand(String text, Function<String, @Nullable String> lookup) {
        Set<String> undefined = new TreeSet<>();
        String result = text;
        for (String name : areIn(text) ? text.split("[${}]+") : new String[0]) {
            String braced = "${" + name + "}";
            String bare = "$" + name;
            if (name.isEmpty()) {
                continue;
            }
            if (result.contains("$" + braced)) {
                result = result.replace("$" + braced, braced);
            } else if (result.contains(bare) || result.contains(braced)) {
                String value = lookup.apply(name);
                if (value == null) {
                    undefined.add(name);
                }
                result = result.replace(result.contains(bare) ? bare : braced, value == null ? "" : value);
            }
        }
        return new Expansion(result, undefined);
    }

    /**
     * Values with the variables in those that are texts replaced.
     *
     * @param place in messages, before the name of a value
     * @param lookup answers null for an undefined one
     * @throws ConfigurationException naming those with undefined variables; the values are not shown
     */
    public static Map<String, Object> resolveTexts(
            String place, Map<String, Object> values, Function<String, @Nullable String> lookup)
            throws ConfigurationException {
        Mistakes mistakes = new Mistakes();
        Map<String, Object> resolved = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            Expansion expansion = value instanceof String text ? expand(text, lookup) : null;
            resolved.put(name, expansion == null ? value : expansion.text());
            if (expansion != null) {
                report(mistakes, place + name, expansion.undefined());
            }
        });
        mistakes.throwIfAny();
        return Collections.unmodifiableMap(resolved);
    }

    static void report(Mistakes mistakes, String place, Set<String> undefined) {
        for (String name : undefined) {
            mistakes.add(place, "$%s is defined neither in manifest.variables nor in the environment".formatted(name));
        }
    }

    /** The name that a text of one variable has. */
    static String nameIn(String text) {
        return text.replaceFirst("\\$", "").replaceAll("[{}]", "");
    }

    private static long count(String text, char c) {
        return text.chars().filter(other -> other == c).count();
    }
}
