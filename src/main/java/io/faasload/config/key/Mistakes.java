package io.faasload.config.key;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects all errors in a file, so that they can be reported together. Each error is one line: place, rule, value. Not
 * thread-safe.
 */
public final class Mistakes {

    private static final int MOST = 100;
    private static final int LONGEST_VALUE = 100;

    private final List<String> lines = new ArrayList<>();
    private long more;

    /** Records a violated rule; {@code rule} completes a sentence with "must", such as "be an integer". */
    public void must(String where, String rule, @Nullable Object value) {
        add(where, "must %s, but is %s".formatted(rule, shown(value)));
    }

    /** Records an error with this text, which must not contain a secret. */
    public void add(String where, String text) {
        addLine(where + ": " + text);
    }

    /** Records all errors of another check. */
    public void addAll(ConfigurationException other) {
        other.mistakes().forEach(this::addLine);
    }

    private void addLine(String line) {
        if (isFull()) {
            more++;
        } else {
            lines.add(line);
        }
    }

    /** Whether further errors are only counted. */
    public boolean isFull() {
        return lines.size() == MOST;
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
        if (more > 0) {
            lines.add("… and %d more errors".formatted(more)); // after the last one
        }
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
}
