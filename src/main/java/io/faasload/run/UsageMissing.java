package io.faasload.run;

import java.util.Locale;

/** Why a run's CPU time or peak memory is not known; {@code docs/dataset.md} says what each means. */
public enum UsageMissing {
    NO_ANSWER,
    UNKNOWN_CONTAINER,
    AMBIGUOUS,
    NO_SAMPLE,
    TOO_LATE;

    /** As table {@code runs} has it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
