package io.faasload.monitor.cgroup;

import io.faasload.monitor.sampling.Slot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The text of one small kernel file, whose numbers are parsed in place; reused from file to file. Not thread-safe. */
final class KernelText {

    /** More than the size of {@code memory.stat}; anything beyond is ignored. */
    private static final int CAPACITY = 8192;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY);
    private int cursor;

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The empty buffer to fill; call {@link #filled} next. */
    ByteBuffer clear() {
        buffer.clear();
        return buffer;
    }

    void filled() {
        buffer.flip();
        cursor = 0;
    }

    boolean hasLineBeginning(byte[] text) {
        return find(text, 0) >= 0;
    }

    /** Parses the next number from the cursor on; {@link Slot#ABSENT} if there is none. */
    long nextNumber() {
        int limit = buffer.limit();
        while (cursor < limit && !isDigit(buffer.get(cursor))) {
            cursor++;
        }
        if (cursor == limit) {
            return Slot.ABSENT;
        }
        long number = 0;
        while (cursor < limit && isDigit(buffer.get(cursor))) {
            number = number * 10 + (buffer.get(cursor++) - '0');
        }
        return number;
    }

    /**
     * The number after a key at the beginning of a line, {@link Slot#ABSENT} if there is none. The search starts where
     * the previous one ended, since keys are requested in the usual order of the file, and wraps around, since the
     * kernel does not guarantee an order.
     */
    long numberOf(byte[] key) {
        int found = find(key, cursor == 0 ? 0 : nextLine(cursor));
        found = found < 0 ? find(key, 0) : found;
        if (found < 0) {
            return Slot.ABSENT;
        }
        cursor = found + key.length;
        return nextNumber();
    }

    private int find(byte[] key, int from) {
        for (int line = from; line < buffer.limit(); line = nextLine(line)) {
            if (isAt(line, key)) {
                return line;
            }
        }
        return -1;
    }

    /** Moves the cursor past the last occurrence of a character. */
    void skipPastLast(char character) {
        cursor = buffer.limit();
        while (cursor > 0 && buffer.get(cursor - 1) != character) {
            cursor--;
        }
    }

    /** The next non-blank character, 0 at the end; the cursor moves past it. */
    char nextCharacter() {
        while (cursor < buffer.limit()) {
            byte next = buffer.get(cursor++);
            if (next != ' ') {
                return (char) next;
            }
        }
        return 0;
    }

    /** Moves the cursor past this many fields, each of which ends with a blank. */
    void skipFields(int fields) {
        for (int skipped = 0; skipped < fields && cursor < buffer.limit(); cursor++) {
            if (buffer.get(cursor) == ' ') {
                skipped++;
            }
        }
    }

    private int nextLine(int from) {
        int limit = buffer.limit();
        int position = from;
        while (position < limit && buffer.get(position) != '\n') {
            position++;
        }
        return position + 1;
    }

    private boolean isAt(int position, byte[] text) {
        if (position + text.length > buffer.limit()) {
            return false;
        }
        for (int i = 0; i < text.length; i++) {
            if (buffer.get(position + i) != text[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }
}
