package io.faasload.traces.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** Opens trace files: compressed by gzip or not, whatever their name; without a byte order mark. */
final class TraceInput {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private TraceInput() {}

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
