package io.faasload.run;

/**
 * The identity of a run: an input of a trace.
 *
 * @param trace id of the trace (table {@code traces})
 * @param input number of the input, from 1
 */
public record RunId(int trace, int input) {

    /** The id as one number, {@code trace << 32 | input}: the primary key of {@code runs}, and the key of streams. */
    public long value() {
        return (long) trace << Integer.SIZE | input;
    }

    /** The id for a number created by {@link #value}. */
    public static RunId of(long value) {
        return new RunId((int) (value >> Integer.SIZE), (int) value);
    }
}
