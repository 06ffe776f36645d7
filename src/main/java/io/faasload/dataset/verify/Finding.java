package io.faasload.dataset.verify;

import org.jspecify.annotations.Nullable;

/**
 * Something that a dataset should not have.
 *
 * @param kind what
 * @param function {@code package/action}
 * @param namespace user that invoked
 * @param count number of inputs it is so for
 * @param inputs those inputs, such as {@code 3-7, 12}; only the first ranges if there are many
 * @param example more about the first of them; null where there is nothing to add
 */
public record Finding(
        Kind kind,
        String function,
        String namespace,
        long count,
        String inputs,
        @Nullable String example) {

    /** What can be wrong; the first ones make a dataset incomplete, the others inconsistent. */
    public enum Kind {
        MISSING(true, "missing"),
        NOT_FINAL(true, "not ended"),
        LOST(true, "lost"),
        REFUSED(true, "refused"),
        REJECTED(true, "with a row that PostgreSQL refused, in table rejected"),
        DUPLICATE_ACTIVATION(false, "with the activation of another run"),
        WITHOUT_ACTIVATION(false, "completed without an activation"),
        WITHOUT_TIMES(false, "completed without start or end"),
        END_BEFORE_START(false, "ended before they started"),
        WITHOUT_PARAMETERS(false, "without parameters"),
        OTHER_PARAMETERS(false, "with other parameters than expected"),
        BEYOND_PLAN(false, "more than generation.nbinputs expects");

        private final boolean incomplete;
        private final String text;

        Kind(boolean incomplete, String text) {
            this.incomplete = incomplete;
            this.text = text;
        }

        /** Whether data is missing; otherwise what is there contradicts itself or what was expected. */
        public boolean incomplete() {
            return incomplete;
        }
    }

    @Override
    public String toString() {
        return function + " (" + namespace + "): " + count + " " + kind.text + ": " + inputs
                + (example == null ? "" : " (" + example + ")");
    }
}
