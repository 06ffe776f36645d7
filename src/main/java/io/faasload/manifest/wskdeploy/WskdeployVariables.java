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
 * Replaces {@code $NAME} and <code>${NAME}</code> like {@code wskdeploy}: only in texts that start with {@code $}, or that
 * contain <code>${</code> and as many opening as closing braces. A name ends only at {@code $} or a brace, and each name is
 * replaced everywhere before the next. <code>$${NAME}</code> becomes <code>${NAME}</code>.
 */
public final class WskdeployVariables {

    static final int MOST = 1000;

    private WskdeployVariables() {}

    /**
     * A text after replacement.
     *
     * @param text the text, with undefined names removed
     * @param undefined the undefined names
     */
    record Expansion(String text, Set<String> undefined) {}

    /** Whether variables in a text are replaced. */
    public static boolean areIn(String text) {
        return (text.startsWith("$") && text.length() > 1)
                || (text.contains("${") && count(text, '{') == count(text, '}'));
    }

    /** The texts between signs, whether they are names or not. */
    private static String[] names(String text) {
        return areIn(text) ? text.split("[${}]+") : new String[0];
    }

    /** Whether a text has so many variables that replacing each everywhere would take too long. */
    static boolean areTooMany(String text) {
        return names(text).length > MOST;
    }

    /** Replaces the variables of a text; {@code lookup} returns null for an undefined one. */
    static Expansion expand(String text, Function<String, @Nullable String> lookup) {
        Set<String> undefined = new TreeSet<>();
        String result = text;
        for (String name : names(text)) {
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
     * Replaces the variables in text values.
     *
     * @param place start of messages, before the name of a value
     * @param lookup returns null for an undefined variable
     * @throws ConfigurationException naming the values with undefined variables, without showing them
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

    /** The name in a text that consists of one variable. */
    static String nameIn(String text) {
        return text.replaceFirst("\\$", "").replaceAll("[{}]", "");
    }

    private static long count(String text, char c) {
        return text.chars().filter(other -> other == c).count();
    }
}
