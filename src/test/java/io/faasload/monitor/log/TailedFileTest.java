package io.faasload.monitor.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailedFileTest {

    @TempDir
    private Path folder;

    private final ReadBuffer buffer = new ReadBuffer();
    private final List<String> lines = new ArrayList<>();

    @Test
    void readsAddedLines() throws IOException {
        Path path = folder.resolve("log");
        try (TailedFile file = new TailedFile(path, 0, buffer)) {
            assertThat(read(file)).isEmpty();
            append(path, "o");
            assertThat(read(file)).isEmpty();
            append(path, "ne\ntwo\nthr");
            assertThat(read(file)).containsExactly("one", "two");
            append(path, "ee\n");
            assertThat(read(file)).containsExactly("three");
        }
    }

    @Test
    void readsALaterFileFromTheBeginning() throws IOException {
        Path path = folder.resolve("log");
        try (TailedFile file = new TailedFile(path, 1000, buffer)) {
            assertThat(read(file)).isEmpty();
            append(path, "one\ntwo\n");
            assertThat(read(file)).containsExactly("one", "two");
        }
    }

    @Test
    void skipsTheOldestPartOfAnOldFile() throws IOException {
        Path path = folder.resolve("log");
        append(path, "one\ntwo\nthree\n");
        try (TailedFile file = new TailedFile(path, 8, buffer)) {
            assertThat(read(file)).containsExactly("three");
        }
    }

    @Test
    void continuesWithTheNextFileAfterARotationWithoutLoss() throws IOException {
        Path path = folder.resolve("log");
        append(path, "one\n");
        try (TailedFile file = new TailedFile(path, 1000, buffer)) {
            assertThat(read(file)).containsExactly("one");
            append(path, "two\n");
            Files.move(path, folder.resolve("log.1"));
            append(path, "three\n");
            assertThat(read(file)).containsExactly("two", "three");
        }
    }

    @Test
    void continuesWithATruncatedFile() throws IOException {
        Path path = folder.resolve("log");
        append(path, "one\ntwo\n");
        try (TailedFile file = new TailedFile(path, 1000, buffer)) {
            assertThat(read(file)).containsExactly("one", "two");
            Files.writeString(path, "3\n", StandardOpenOption.TRUNCATE_EXISTING);
            assertThat(read(file)).containsExactly("3");
        }
    }

    @Test
    void readsTheRestOfARemovedFile() throws IOException {
        Path path = folder.resolve("log");
        append(path, "one\n");
        try (TailedFile file = new TailedFile(path, 1000, buffer)) {
            read(file);
            append(path, "two\n");
            Files.delete(path);
            assertThat(read(file)).containsExactly("two");
        }
    }

    @Test
    void skipsLinesLongerThanAMebibyte() throws IOException {
        Path path = folder.resolve("log");
        append(path, "x".repeat(3 << 20) + "\nnext\n");
        try (TailedFile file = new TailedFile(path, Long.MAX_VALUE, buffer)) {
            assertThat(read(file)).containsExactly("next");
        }
    }

    @Test
    void allocatesNothingWhileNothingIsAdded() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Path path = folder.resolve("log");
        append(path, "one\n");
        try (TailedFile file = new TailedFile(path, 1000, buffer)) {
            assertThat(read(file)).containsExactly("one");
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                file.readLines(lines::add);
            }
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000 * 1_000);
        }
    }

    private List<String> read(TailedFile file) throws IOException {
        lines.clear();
        file.reopenIfReplaced(lines::add);
        file.readLines(lines::add);
        return lines;
    }

    private static void append(Path path, String text) throws IOException {
        Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
