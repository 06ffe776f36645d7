package io.faasload.run;

import java.util.Locale;

/** How far a run has come; {@code docs/dataset.md} says what each means. */
public enum RunStatus {
    STARTED,
    COMPLETED,
    REFUSED,
    LOST;

    /** As table {@code runs} has it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The status of a text of table {@code runs}.
     *
     * @throws IllegalArgumentException if there is none; the message has the text
     */
    public static RunStatus of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Whether the generation expects nothing more of the run. */
    public boolean isFinal() {
        return this != STARTED;
    }
}
