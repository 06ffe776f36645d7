package io.faasload.monitor.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The output of a container as stored by Docker's {@code json-file} driver; only the end-of-activation lines on
 * standard output are used. Not thread-safe.
 */
final class ContainerLog implements Closeable {

    /** Enough for recent activations in a log that existed before the monitor started. */
    private static final long MOST_OLD_BYTES = 256 << 10;

    private static final String END = EndLines.MARK + "\\n\",\"stream\":\"stdout\"";
    private static final String TIME = "\"time\":\"";

    private final String containerId;
    private final TailedFile file;
    private final EndLines lines;

    ContainerLog(String containerId, Path path, EndLines lines, ReadBuffer buffer) {
        this.containerId = containerId;
        this.file = new TailedFile(path, MOST_OLD_BYTES, buffer);
        this.lines = lines;
    }

    void read() throws IOException {
        file.readLines(this::accept);
    }

    void reopenIfReplaced() throws IOException {
        file.reopenIfReplaced(this::accept);
    }

    /** Docker escapes the text of a line, so that an action's own output cannot look like another field. */
    private void accept(String line) {
        int time = line.lastIndexOf(TIME);
        if (time < 0 || !line.contains(END)) {
            return;
        }
        int from = time + TIME.length();
        int to = line.indexOf('"', from);
        try {
            Instant written = Instant.parse(line.substring(from, to));
            lines.add(containerId, ChronoUnit.MICROS.between(Instant.EPOCH, written));
        } catch (DateTimeException | StringIndexOutOfBoundsException e) {
            lines.addUnreadable(containerId);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
