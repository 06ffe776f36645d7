package io.faasload.run;

import java.util.Locale;

/** The status of a run, documented in {@code docs/dataset.md}. */
public enum RunStatus {
    STARTED,
    COMPLETED,
    REFUSED,
    LOST,
    MISSED;

    /** The text in table {@code runs}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The status for a text in table {@code runs}.
     *
     * @throws IllegalArgumentException if there is none; the message contains the text
     */
    public static RunStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Whether nothing more is expected of the run. */
    public boolean isFinal() {
        return this != STARTED;
    }
}
