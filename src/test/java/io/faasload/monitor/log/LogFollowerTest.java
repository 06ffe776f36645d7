package io.faasload.monitor.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.faasload.monitor.container.ContainerName;
import io.faasload.monitor.container.WhiskContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LogFollowerTest {

    private static final String ID = "1".repeat(64);
    private static final String LINE =
            "{\"log\":\"" + EndLines.MARK + "\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T06:01:36.%03dZ\"}\n";

    @TempDir
    private Path folder;

    private final Clock clock = Clock.systemUTC();
    private final EndLines lines = new EndLines();
    private final LogFollower follower = LogFollower.start(lines, new InvokerLog(), null, clock);

    @AfterEach
    void stop() {
        follower.close();
    }

    @Test
    void readUntilCoversEverythingWrittenBefore() throws Exception {
        Path log = Files.createFile(folder.resolve("log"));
        follower.started(container(null, log));
        for (int i = 1; i <= 20; i++) {
            write(log, i);
            follower.readUntil(clock.millis() + 1);
            assertThat(lines.between(0, Long.MAX_VALUE - 1)).hasSize(i);
        }
    }

    @Test
    void servesConcurrentCallers() throws Exception {
        Path log = Files.createFile(folder.resolve("log"));
        follower.started(container(null, log));
        write(log, 1);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            callers.add(new Thread(() -> {
                try {
                    follower.readUntil(Long.MAX_VALUE);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
        }
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(lines.hasAny(ID)).isTrue();
    }

    @Test
    void readsTheLastLinesOfAStoppedContainer() throws IOException {
        Path log = Files.createFile(folder.resolve("log"));
        follower.started(container(null, log));
        write(log, 1);
        Files.delete(log);
        follower.stopped(container(2_000L, log));
        assertThat(lines.hasAny(ID)).isTrue();
    }

    /** An open file keeps its disk space, for each removed container. */
    @Test
    void closesTheLogOfAStoppedContainerAndKeepsItsLines() throws IOException {
        try (LogFollower follower = LogFollower.start(lines, new InvokerLog(), null, clock, Duration.ZERO)) {
            Path log = Files.createFile(folder.resolve("log"));
            follower.started(container(null, log));
            write(log, 1);
            assertThat(isOpen(log)).isTrue();
            follower.stopped(container(2_000L, log));
            await().until(() -> !isOpen(log));

            assertThat(lines.hasAny(ID)).isTrue();
            assertThat(lines.isUnreadable(ID)).isFalse();
        }
    }

    private static boolean isOpen(Path log) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.anyMatch(descriptor -> {
                try {
                    return Files.readSymbolicLink(descriptor).equals(log);
                } catch (IOException e) {
                    return false; // Of the listing itself.
                }
            });
        }
    }

    @Test
    void readsTheLogOfAContainerFoundAfterItStopped() throws IOException {
        Path log = folder.resolve("log");
        write(log, 1);
        follower.started(container(2_000L, log));
        assertThat(lines.hasAny(ID)).isTrue();
        assertThat(lines.isUnreadable(ID)).isFalse();
    }

    @Test
    void reportsMissingLinesIfTheLogWasRemoved() {
        follower.started(container(2_000L, folder.resolve("gone")));
        assertThat(lines.isUnreadable(ID)).isTrue();
    }

    @Test
    void followsALogUnprompted() throws IOException {
        Path log = Files.createFile(folder.resolve("log"));
        follower.started(container(null, log));
        write(log, 1);
        await().until(() -> lines.hasAny(ID));
    }

    @Test
    void reportsWhetherTheInvokersLogIsRead() throws IOException {
        Path log = folder.resolve("invoker0_logs.log");
        assertThat(sourceOf(null)).isEqualTo(InvokerLog.Source.NONE);
        assertThat(sourceOf(log)).isEqualTo(InvokerLog.Source.UNREADABLE);
        assertThat(sourceOf(Files.createFile(log))).isEqualTo(InvokerLog.Source.READ);
    }

    private InvokerLog.Source sourceOf(@Nullable Path invokerFile) {
        InvokerLog log = new InvokerLog();
        LogFollower.start(lines, log, invokerFile, clock).close();
        return log.source();
    }

    private static void write(Path log, int millis) throws IOException {
        Files.writeString(log, LINE.formatted(millis), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static WhiskContainer container(@Nullable Long stoppedMillis, Path log) {
        return new WhiskContainer(
                ID, ContainerName.parse("wsk0_1_guest_blur").orElseThrow(), 1, 1_000, stoppedMillis, log);
    }
}
