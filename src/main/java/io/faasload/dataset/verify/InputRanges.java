package io.faasload.dataset.verify;

/** Collects input numbers, in ascending order, as ranges. */
final class InputRanges {

    private static final int SHOWN = 20;

    private final StringBuilder shown = new StringBuilder();
    private long count;
    private int ranges;
    private int first;
    private int last;

    void add(int input) {
        if (count > 0 && input == last + 1) {
            last = input;
        } else {
            close();
            first = input;
            last = input;
        }
        count++;
    }

    private void close() {
        if (count == 0) {
            return;
        }
        ranges++;
        if (ranges <= SHOWN) {
            shown.append(ranges > 1 ? ", " : "").append(first).append(last > first ? "-" + last : "");
        }
    }

    long count() {
        return count;
    }

    /** The ranges, such as {@code 1-3, 7}; ends the collection. */
    String text() {
        close();
        return ranges > SHOWN ? shown + " and " + (ranges - SHOWN) + " more ranges" : shown.toString();
    }
}
