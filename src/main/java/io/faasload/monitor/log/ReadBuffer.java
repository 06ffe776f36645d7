package io.faasload.monitor.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** What is read from files at a time, used again from file to file. Not thread-safe. */
public final class ReadBuffer {

    private static final int BYTES = 64 << 10;

    /** Outside of the heap, since each thread that reads would get and keep another one there otherwise. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);

    private final byte[] bytes = new byte[BYTES];

    /** Reads on from there into {@link #bytes}; returns how much, 0 or less at the end. */
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
