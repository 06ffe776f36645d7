package io.faasload.dataset.verify;

import org.jspecify.annotations.Nullable;

/**
 * An error found in a dataset.
 *
 * @param kind kind of error
 * @param function {@code package/action}
 * @param namespace user that invoked
 * @param repetition of the inputs, from 1; null if there is only one
 * @param count number of inputs concerned
 * @param inputs those inputs, such as {@code 3-7, 12}; only the first ranges if there are many
 * @param example details of the first one; null if there are none
 */
public record Finding(
        Kind kind,
        String function,
        String namespace,
        @Nullable Integer repetition,
        long count,
        String inputs,
        @Nullable String example) {

    /** Kinds of errors; the first ones make a dataset incomplete, the others inconsistent. */
    public enum Kind {
        MISSING(true, "missing"),
        NOT_FINAL(true, "not ended"),
        LOST(true, "lost"),
        MISSED(
                true,
                "missed: not sent, because the injection was stopped when they were due, or because of injection.late"),
        REFUSED(true, "refused"),
        REJECTED(true, "with a row that PostgreSQL refused, in table rejected"),
        DUPLICATE_ACTIVATION(false, "with the activation of another run"),
        WITHOUT_ACTIVATION(false, "completed without an activation"),
        WITHOUT_TIMES(false, "completed without start or end"),
        END_BEFORE_START(false, "ended before they started"),
        WITHOUT_PARAMETERS(false, "without parameters"),
        OTHER_PARAMETERS(false, "with other parameters than expected"),
        OTHER_TIME(false, "planned at another time than the trace says"),
        DOUBLED(false, "with a row that is there twice"),
        BEYOND_PLAN(false, "more than generation.nbinputs expects");

        private final boolean incomplete;
        private final String text;

        Kind(boolean incomplete, String text) {
            this.incomplete = incomplete;
            this.text = text;
        }

        /** Whether data is missing; otherwise the data contradicts itself or the expectation. */
        public boolean incomplete() {
            return incomplete;
        }
    }

    @Override
    public String toString() {
        return function + " (" + namespace + (repetition == null ? "" : ", repetition " + repetition) + "): " + count
                + " " + kind.text + ": " + inputs + (example == null ? "" : " (" + example + ")");
    }
}
