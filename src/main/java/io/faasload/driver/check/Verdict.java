package io.faasload.driver.check;

/**
 * How one thing stands.
 *
 * @param text one line: what it is, how it stands, and what to do where it is not as it should be
 */
public record Verdict(Level level, String text) {

    /** What it means for a generation. */
    public enum Level {
        /** As needed. */
        OK,
        /** A generation can run, but perhaps not as wished. */
        WARN,
        /** A generation cannot run. */
        FAIL
    }

    public boolean isFailure() {
        return level == Level.FAIL;
    }
}
