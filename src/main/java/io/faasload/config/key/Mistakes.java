package io.faasload.config.key;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with a file, so that all of it is told at once. Each mistake is one line: where, the rule, the
 * value that was given. Not thread-safe.
 */
public final class Mistakes {

    private static final int LONGEST_VALUE = 100;

    /** Control characters, and halves of surrogate pairs. */
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}\\uFFFE\\uFFFF]");

    private final List<String> lines = new ArrayList<>();

    /** Records a broken rule; {@code rule} reads on from "must", as in "be an integer". */
    public void must(String where, String rule, @Nullable Object value) {
        add(where, "must %s, but is %s".formatted(rule, shown(value)));
    }

    /** Records a mistake in the words given; they must hold no secret. */
    public void add(String where, String text) {
        lines.add(printable(where + ": " + text));
    }

    /** Records all mistakes of another check. */
    public void addAll(ConfigurationException other) {
        lines.addAll(other.mistakes());
    }

    public boolean isEmpty() {
        return lines.isEmpty();
    }

    /**
     * Ends the check.
     *
     * @throws ConfigurationException if there were mistakes
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

    /** What a terminal would obey, or could not show, as an escape. */
    private static String printable(String text) {
        return UNPRINTABLE.matcher(text).replaceAll(found -> {
            int c = found.group().charAt(0);
            return (c <= 0xff ? "\\\\x%02x" : "\\\\u%04x").formatted(c);
        });
    }
}
