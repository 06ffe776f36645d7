package io.faasload.config.key;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code $NAME} and <code>${NAME}</code> in texts, as a shell expands them; a value is not expanded again. */
public final class Variables {

    private static final Pattern VARIABLE =
            Pattern.compile("\\$(?:\\{([A-Za-z_][A-Za-z0-9_]*)}|([A-Za-z_][A-Za-z0-9_]*))");

    private Variables() {}

    /**
     * A text after expansion.
     *
     * @param text with the values of all variables that are defined
     * @param undefined names of the others, which are left as they were
     */
    public record Expansion(String text, List<String> undefined) {}

    /** Expands the variables of a text; {@code lookup} answers null for an undefined one. */
    public static Expansion expand(String text, Function<String, @Nullable String> lookup) {
        List<String> undefined = new ArrayList<>();
        String expanded = VARIABLE.matcher(text).replaceAll(match -> {
            String name = match.group(1) == null ? match.group(2) : match.group(1);
            String value = lookup.apply(name);
            if (value == null) {
                undefined.add(name);
                return Matcher.quoteReplacement(match.group());
            }
            return Matcher.quoteReplacement(value);
        });
        return new Expansion(expanded, List.copyOf(undefined));
    }
}
