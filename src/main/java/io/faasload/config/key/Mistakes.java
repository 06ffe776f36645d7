package io.faasload.config.key;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects all errors in a file, so that they can be reported together. Each error is one line: place, rule, value. Not
 * thread-safe.
 */
public final class Mistakes {

    private static final int LONGEST_VALUE = 100;

    /** Control characters, and unpaired surrogates. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}\\uFFFE\\uFFFF]");

    private final List<String> lines = new ArrayList<>();

    /** Records a violated rule; {@code rule} completes a sentence with "must", such as "be an integer". */
    public void must(String where, String rule, @Nullable Object value) {
        add(where, "must %s, but is %s".formatted(rule, shown(value)));
    }

    /** Records an error with this text, which must not contain a secret. */
    public void add(String where, String text) {
        lines.add(printable(where + ": " + text));
    }

    /** Records all errors of another check. */
    public void addAll(ConfigurationException other) {
        lines.addAll(other.mistakes());
    }

    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /**
     * Finishes the check.
     *
     * @throws ConfigurationException if there were errors
     */
    public void throwIfAny() throws ConfigurationException {
        if (!lines.isEmpty()) {
            throw new ConfigurationException(lines);
        }
    }

    private static String shown(@Nullable Object value) {
        String text = Secret.maskAddress(String.valueOf(value)).replaceAll("\\R", " ");
        if (text.length() > LONGEST_VALUE) {
            text = text.substring(0, LONGEST_VALUE) + "…";
        }
        return value instanceof CharSequence ? '"' + text + '"' : text;
    }

    /** Escapes characters that a terminal would interpret, or could not show. */
    private static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll(found -> {
            int c = found.group().charAt(0);
            return (c <= 0xff ? "\\\\x%02x" : "\\\\u%04x").formatted(c);
        });
    }
}
