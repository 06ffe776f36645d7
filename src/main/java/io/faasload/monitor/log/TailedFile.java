package io.faasload.monitor.log;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A text file that grows and may be rotated, truncated or removed. It is kept open, so that what was written before a
 * removal can still be read. If it has not grown, reading only checks its size. Not thread-safe.
 */
public final class TailedFile implements Closeable {

    private static final int LONGEST_LINE = 1 << 20;

    private final Path path;
    private final ReadBuffer buffer;
    private final ByteArrayOutputStream partialLine = new ByteArrayOutputStream();
    private final long mostOldBytes;
    private @Nullable FileChannel channel;
    private @Nullable Object fileKey;
    private long position;
    private boolean isFirst = true;
    private boolean skipsLine;

    /**
     * Creates a reader of a file, which need not exist yet.
     *
     * @param path of the file
     * @param mostOldBytes how many bytes before its end are read of a file that exists at the first call
     * @param buffer used while lines are read; may be shared by files that the same thread reads
     */
    public TailedFile(Path path, long mostOldBytes, ReadBuffer buffer) {
        this.path = path;
        this.buffer = buffer;
        this.mostOldBytes = mostOldBytes;
    }

    /**
     * Reads the complete lines that were added, in order; lines of more than a mebibyte are skipped.
     *
     * @throws IOException if it exists and cannot be read
     */
    public void readLines(Consumer<String> lines) throws IOException {
        if (channel != null) {
            readOpen(channel, lines);
        }
    }

    /**
     * Checks whether the path now leads to another or a shorter file, and continues with that; the old one is read to
     * its end. Call this before the first {@link #readLines}, and from time to time.
     *
     * @throws IOException if there is a file that cannot be opened
     */
    public void reopenIfReplaced(Consumer<String> lines) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            isFirst = false;
            return;
        }
        FileChannel open = channel;
        if (open == null || !Objects.equals(attributes.fileKey(), fileKey)) {
            readLines(lines);
            close();
            open(attributes);
        } else if (attributes.size() < position) {
            position = 0;
            partialLine.reset();
        }
    }

    private void open(BasicFileAttributes attributes) throws IOException {
        FileChannel opened = FileChannel.open(path);
        long from = isFirst ? Math.max(0, attributes.size() - mostOldBytes) : 0;
        position = from;
        // When reading starts in the middle of a file, the first line is incomplete.
        skipsLine = from > 0;
        isFirst = false;
        partialLine.reset();
        channel = opened;
        fileKey = attributes.fileKey();
    }

    private void readOpen(FileChannel open, Consumer<String> lines) throws IOException {
        if (open.size() == position) {
            return;
        }
        byte[] bytes = buffer.bytes();
        for (int read = buffer.read(open, position); read > 0; read = buffer.read(open, position)) {
            position += read;
            int from = 0;
            for (int i = 0; i < read; i++) {
                if (bytes[i] == '\n') {
                    append(bytes, from, i);
                    endLine(lines);
                    from = i + 1;
                }
            }
            append(bytes, from, read);
        }
    }

    private void append(byte[] bytes, int from, int to) {
        if (partialLine.size() + to - from > LONGEST_LINE) {
            skipsLine = true;
            partialLine.reset();
        } else if (!skipsLine) {
            partialLine.write(bytes, from, to - from);
        }
    }

    private void endLine(Consumer<String> lines) {
        if (!skipsLine) {
            lines.accept(partialLine.toString(StandardCharsets.UTF_8));
        }
        partialLine.reset();
        skipsLine = false;
    }

    Path path() {
        return path;
    }

    /** Whether a file is open. */
    boolean isOpen() {
        return channel != null;
    }

    /** Closes the file, which may be opened again. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
