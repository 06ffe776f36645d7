package io.faasload.local.flink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The live processes of a Flink home, found by the pid files that its scripts write: those that the platform started,
 * those that a user added, and those that a killed platform left behind.
 */
final class FlinkProcesses {

    private static final Logger LOG = LoggerFactory.getLogger(FlinkProcesses.class);
    private static final String SUFFIX = ".pid";
    private static final int STOP_LIMIT_S = 10;
    private static final int KILL_LIMIT_S = 60;

    private FlinkProcesses() {}

    /** By name: {@code jobmanager}, {@code taskmanager-…}. A process that merely has the number of one does not count. */
    static Map<String, ProcessHandle> of(Path home) throws IOException {
        Path run = home.resolve("run");
        Map<String, ProcessHandle> processes = new TreeMap<>();
        if (!Files.isDirectory(run)) {
            return processes;
        }
        try (Stream<Path> files = Files.list(run)) {
            for (Path file : files.toList()) {
                String name = file.toFile().getName();
                if (name.endsWith(SUFFIX)) {
                    process(file, home)
                            .ifPresent(process ->
                                    processes.put(name.substring(0, name.length() - SUFFIX.length()), process));
                }
            }
        }
        return processes;
    }

    private static Optional<ProcessHandle> process(Path pidFile, Path home) throws IOException {
        String number = Files.readString(pidFile).strip();
        // Empty while its script is writing it.
        return number.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(number))
                        .filter(ProcessHandle::isAlive)
                        .filter(process -> process.info()
                                .commandLine()
                                .filter(line -> line.contains(home.toString()))
                                .isPresent());
    }

    /**
     * Stops all of them; kills those that do not stop in time.
     *
     * @return whether there were any
     */
    static boolean stop(Path home) throws IOException, InterruptedException {
        Map<String, ProcessHandle> processes = of(home);
        processes.values().forEach(ProcessHandle::destroy);
        for (Map.Entry<String, ProcessHandle> process : processes.entrySet()) {
            if (!ends(process.getValue(), STOP_LIMIT_S)) {
                LOG.warn("Flink's {} does not stop: killing it", process.getKey());
                process.getValue().destroyForcibly();
                if (!ends(process.getValue(), KILL_LIMIT_S)) {
                    throw new IOException("Flink's " + process.getKey() + " (process "
                            + process.getValue().pid() + ") does not end");
                }
            }
        }
        return !processes.isEmpty();
    }

    private static boolean ends(ProcessHandle process, int limitSeconds) throws IOException, InterruptedException {
        try {
            process.onExit().get(limitSeconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
