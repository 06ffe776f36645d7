package io.faasload.simulation;

/** Which seeds to run, by the system properties {@code faasload.seed} and {@code faasload.seeds}. */
final class Seeds {

    private Seeds() {}

    /** The first one. */
    static long first() {
        return number("faasload.seed", 1);
    }

    /** How many. */
    static long count(long unlessSet) {
        return number("faasload.seeds", unlessSet);
    }

    private static long number(String property, long unlessSet) {
        String text = System.getProperty(property, Long.toString(unlessSet));
        try {
            long number = Long.parseLong(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same words for both.
        }
        throw new IllegalArgumentException("-D" + property + ": a number above 0, not " + text);
    }
}
