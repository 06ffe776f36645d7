package io.faasload.monitor.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A buffer for reading files, reused from file to file. Not thread-safe. */
public final class ReadBuffer {

    private static final int BYTES = 64 << 10;

    /** Off-heap: for a heap buffer, the JDK would keep an extra direct buffer for each reading thread. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);

    private final byte[] bytes = new byte[BYTES];

    /** Reads into {@link #bytes} from that position; returns the number of bytes, 0 or less at the end. */
    int read(FileChannel file, long position) throws IOException {
        int read = file.read(buffer.clear(), position);
        if (read > 0) {
            buffer.get(0, bytes, 0, read);
        }
        return read;
    }

    byte[] bytes() {
        return bytes;
    }
}
