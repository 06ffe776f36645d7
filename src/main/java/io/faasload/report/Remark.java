package io.faasload.report;

/**
 * One judgement about a dataset.
 *
 * @param level how good it is
 * @param title what is judged, and the result
 * @param text the numbers behind it
 * @param remedy what to do; empty if nothing
 */
record Remark(Level level, String title, String text, String remedy) {

    /** How good something is. */
    enum Level {
        GOOD,
        DOUBTFUL,
        BAD,
        UNKNOWN
    }

    static Remark good(String title, String text) {
        return new Remark(Level.GOOD, title, text, "");
    }
}
