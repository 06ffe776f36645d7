package io.faasload.traces.format;

import io.faasload.config.key.ConfigurationException;
import io.faasload.config.key.Mistakes;
import java.nio.file.Path;

/** Malformed rows of trace files: reported together, up to a limit, or counted and skipped. Not thread-safe. */
final class RowMistakes {

    private static final int MOST = 20;

    private final Mistakes mistakes = new Mistakes();
    private final boolean isSkipping;
    private long skipped;
    private long reported;

    RowMistakes(boolean isSkipping) {
        this.isSkipping = isSkipping;
    }

    /** A row whose value violates a rule; {@code rule} completes a sentence with "must". */
    void must(Path file, long line, String column, String rule, String value) {
        row(file + ":" + line + ": column " + column, rule, value);
    }

    /** A row that is malformed as a whole. */
    void row(Path file, long line, String rule, String value) {
        row(file + ":" + line, rule, value);
    }

    private void row(String place, String rule, String value) {
        if (isSkipping) {
            skipped++;
        } else if (++reported <= MOST) {
            mistakes.must(place, rule, value);
        }
    }

    /** A file that cannot be read at all, even if malformed rows are skipped. */
    void file(Path file, String text) {
        mistakes.add(file.toString(), text);
    }

    long skipped() {
        return skipped;
    }

    /** Ends the command if there were mistakes. */
    void throwIfAny() throws ConfigurationException {
        if (reported > MOST) {
            mistakes.add(
                    "…",
                    "and %d more malformed rows; --skip-malformed skips and counts them".formatted(reported - MOST));
        }
        mistakes.throwIfAny();
    }
}
