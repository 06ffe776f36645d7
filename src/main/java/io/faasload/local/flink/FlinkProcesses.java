package io.faasload.local.flink;

import io.faasload.local.process.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The live processes of a Flink home, found by the pid files that its scripts write: started by the platform, added by the user, or
 * left running by a killed platform.
 */
final class FlinkProcesses {

    private static final String SUFFIX = ".pid";
    private static final int STOP_LIMIT_S = 10;

    private FlinkProcesses() {}

    /** Processes by name: {@code jobmanager}, {@code taskmanager-…}. Ignores other processes that reuse a pid. */
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
        // The file is empty while its script is writing it.
        return number.isEmpty() ? Optional.empty() : RunningProcess.find(number, home.toString());
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
            String name = "Flink's " + process.getKey() + " (process "
                    + process.getValue().pid() + ")";
            RunningProcess.endOrKill(process.getValue(), name, STOP_LIMIT_S);
        }
        return !processes.isEmpty();
    }
}
