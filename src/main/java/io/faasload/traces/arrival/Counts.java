package io.faasload.traces.arrival;

import java.util.Arrays;

/**
 * Counts in the columns of a trace. Most are zero and most others small, so only those above zero are stored, as pairs of variable-length
 * integers: columns skipped before, count. Immutable.
 */
public final class Counts {

    private static final int PAYLOAD_BITS = 7;
    private static final int PAYLOAD = (1 << PAYLOAD_BITS) - 1;

    private final byte[] bytes;
    private final long total;

    private Counts(byte[] bytes, long total) {
        this.bytes = bytes;
        this.total = total;
    }

    public long total() {
        return total;
    }

    /** Reads from the first column. */
    public Cursor cursor() {
        return new Cursor();
    }

    /** Iterates over the columns with a count above zero. Not thread-safe. */
    public final class Cursor {

        private int place;
        private int column = -1;
        private int count;

        private Cursor() {}

        /** Moves to the next column with a count above zero. */
        public boolean next() {
            if (place == bytes.length) {
                return false;
            }
            column += 1 + read();
            count = read();
            return true;
        }

        public int column() {
            return column;
        }

        public int count() {
            return count;
        }

        private int read() {
            int value = 0;
            for (int shift = 0; ; shift += PAYLOAD_BITS) {
                byte b = bytes[place++];
                value |= (b & PAYLOAD) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }
    }

    /** Collects counts. Not thread-safe. */
    public static final class Builder {

        private byte[] bytes = new byte[16];
        private int size;
        private int nextColumn;
        private long total;

        /** Adds the count of a column after all others. */
        public void add(int column, int count) {
            if (column < nextColumn) {
                throw new IllegalArgumentException("Column " + column + " comes after " + (nextColumn - 1));
            }
            if (count > 0) {
                write(column - nextColumn);
                write(count);
                nextColumn = column + 1;
                total += count;
            }
        }

        private void write(int value) {
            if (size + 5 > bytes.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2);
            }
            int rest = value;
            for (; rest > PAYLOAD; rest >>>= PAYLOAD_BITS) {
                bytes[size++] = (byte) (rest | PAYLOAD + 1);
            }
            bytes[size++] = (byte) rest;
        }

        /** What was added. */
        public Counts build() {
            return new Counts(Arrays.copyOf(bytes, size), total);
        }
    }
}
