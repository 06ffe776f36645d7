package io.faasload.fuzz;

import static org.assertj.core.api.Assertions.fail;

import io.faasload.config.key.ConfigurationException;
import java.util.List;
import java.util.regex.Pattern;

/** What a user may be shown of a refused input, whatever it contains. */
public final class Refusals {

    private static final int MOST_LINES = 101;
    private static final int LONGEST_LINE = 1_000;

    /** What a terminal would interpret, or could not show. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\p{Cs}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ufffe\\uffff]");

    private static final Pattern EXCEPTION = Pattern.compile(": java\\.[a-z.]+[A-Za-z]+(Exception|Error)");

    private Refusals() {}

    /** Checks the message: few lines of printable characters, none of which is long. */
    public static void check(ConfigurationException refusal) {
        List<String> lines = refusal.mistakes();
        if (lines.isEmpty() || lines.size() > MOST_LINES) {
            fail("%d errors", lines.size());
        }
        lines.forEach(Refusals::checkLine);
    }

    /** Checks one line. */
    public static void checkLine(String line) {
        if (line.isBlank()
                || line.length() > LONGEST_LINE
                || UNPRINTABLE.matcher(line).find()) {
            fail("A line of %d characters: %s", line.length(), line);
        }
        // A message that has nothing to say.
        if (line.matches(".*(read|YAML): null") || EXCEPTION.matcher(line).find()) {
            fail("Not meant for a user: %s", line);
        }
    }

    /** Checks that no line contains a secret. */
    public static void checkKeeps(String secret, ConfigurationException refusal) {
        if (String.valueOf(refusal.getMessage()).contains(secret)) {
            fail("The secret is in: %s", refusal.getMessage());
        }
    }
}
