package io.faasload.run;

import java.util.Locale;

/** Why a run's CPU time or peak memory is unknown, documented in {@code docs/dataset.md}. */
public enum UsageMissing {
    NO_ANSWER,
    UNKNOWN_CONTAINER,
    AMBIGUOUS,
    NO_SAMPLE,
    TOO_LATE;

    /** The text in table {@code runs}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
