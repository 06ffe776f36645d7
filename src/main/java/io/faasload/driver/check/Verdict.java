package io.faasload.driver.check;

/**
 * The result of checking one thing.
 *
 * @param text one line: what was checked, the result, and what to do if something is wrong
 */
public record Verdict(Level level, String text) {

    /** The consequence for a generation. */
    public enum Level {
        /** As required. */
        OK,
        /** A generation can run, but perhaps not as intended. */
        WARN,
        /** A generation cannot run. */
        FAIL
    }

    public boolean isFailure() {
        return level == Level.FAIL;
    }
}
