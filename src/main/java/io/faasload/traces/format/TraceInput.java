package io.faasload.traces.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Opens trace files: compressed by gzip or not, whatever their name; without a byte order mark. */
final class TraceInput {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private TraceInput() {}

    /**
     * The next line, without its end; null after the last one.
     *
     * @param number of the line, for the message
     * @throws MalformedFileException if it is too long, so that it cannot exhaust memory
     */
    static @Nullable String line(Reader in, long number) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (line.length() == TraceFiles.LONGEST_LINE) {
                throw new MalformedFileException(
                        "line " + number + ": must have at most " + TraceFiles.LONGEST_LINE + " characters");
            }
            line.append((char) next);
        }
        int end = line.length() - 1;
        return end >= 0 && line.charAt(end) == '\r' ? line.substring(0, end) : line.toString();
    }

    /** The content of a file. */
    static InputStream open(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        try {
            raw.mark(GZIP.length);
            boolean isCompressed = Arrays.equals(raw.readNBytes(GZIP.length), GZIP);
            raw.reset();
            InputStream content =
                    isCompressed ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER_BYTES), BUFFER_BYTES) : raw;
            PushbackInputStream unmarked = new PushbackInputStream(content, BYTE_ORDER_MARK.length);
            byte[] start = unmarked.readNBytes(BYTE_ORDER_MARK.length);
            if (!Arrays.equals(start, BYTE_ORDER_MARK)) {
                unmarked.unread(start);
            }
            return unmarked;
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }
}
