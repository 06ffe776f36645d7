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
 * A file of lines that grows, is rotated, emptied or removed. It is kept open, so that what was written before a removal
 * can still be read. One that has not grown costs a look at its size. Not thread-safe.
 */
public final class TailedFile implements Closeable {

    private static final int LONGEST_LINE = 1 << 20;

    private final Path path;
    private final ReadBuffer buffer;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private final long mostOldBytes;
    private @Nullable FileChannel channel;
    private @Nullable Object fileKey;
    private long position;
    private boolean isFirst = true;
    private boolean skipsLine;

    /**
     * A file that need not exist yet.
     *
     * @param path of the file
     * @param mostOldBytes how much of its end is read, of a file that is there at the first look
     * @param buffer is used while lines are read, and may be that of other files that the same thread reads
     */
    public TailedFile(Path path, long mostOldBytes, ReadBuffer buffer) {
        this.path = path;
        this.buffer = buffer;
        this.mostOldBytes = mostOldBytes;
    }

    /**
     * Reads the complete lines that were added, in order; of longer ones than a mebibyte nothing is passed on.
     *
     * @throws IOException if it exists and cannot be read
     */
    public void readLines(Consumer<String> lines) throws IOException {
        if (channel != null) {
            readOpen(channel, lines);
        }
    }

    /**
     * Looks whether the path leads to another file by now, or to a shorter one, and goes on with that; the old one is
     * read to its end. To be called before the first {@link #readLines}, and now and then.
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
            begun.reset();
        }
    }

    private void open(BasicFileAttributes attributes) throws IOException {
        FileChannel opened = FileChannel.open(path);
        long from = isFirst ? Math.max(0, attributes.size() - mostOldBytes) : 0;
        position = from;
        // Where it is entered in the middle, the first line is a part of one.
        skipsLine = from > 0;
        isFirst = false;
        begun.reset();
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
        if (begun.size() + to - from > LONGEST_LINE) {
            skipsLine = true;
            begun.reset();
        } else if (!skipsLine) {
            begun.write(bytes, from, to - from);
        }
    }

    private void endLine(Consumer<String> lines) {
        if (!skipsLine) {
            lines.accept(begun.toString(StandardCharsets.UTF_8));
        }
        begun.reset();
        skipsLine = false;
    }

    Path path() {
        return path;
    }

    /** Whether there is a file that is read. */
    boolean isOpen() {
        return channel != null;
    }

    /** Closes the file; it may be opened again. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
