package io.faasload.local.flink;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.HttpsURLConnection;
import org.apache.flink.util.FileUtils;

/**
 * A Flink session cluster: a JobManager and TaskManagers as child processes, run by the scripts of a {@link FlinkHome}. A process
 * that dies is not restarted. The processes survive if this JVM is killed; {@link #stopLeftOver} stops them.
 */
public final class FlinkCluster implements AutoCloseable {

    private static final int START_LIMIT_S = 600;
    private static final long POLL_MILLIS = 200;
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final FlinkHome home;

    private FlinkCluster(FlinkHome home) {
        this.home = home;
    }

    /**
     * Starts the processes and returns when all TaskManagers have registered.
     *
     * @param home existing home directory
     * @param logs folder for the processes' output, in addition to their logs
     * @throws IOException if they do not register; the message is one line, and nothing keeps running
     */
    public static FlinkCluster start(FlinkHome home, Path logs, int taskManagers)
            throws IOException, InterruptedException {
        FlinkCluster cluster = new FlinkCluster(home);
        Map<String, Process> processes = new LinkedHashMap<>();
        try {
            processes.put("jobmanager", launch(logs, "jobmanager", home.script("jobmanager")));
            for (int i = 1; i <= taskManagers; i++) {
                String name = "taskmanager-" + i;
                processes.put(name, launch(logs, name, home.script("taskmanager"), String.valueOf(i)));
            }
            cluster.awaitRegistered(processes, taskManagers, logs);
            return cluster;
        } catch (IOException | InterruptedException | RuntimeException e) {
            try {
                cluster.close();
            } catch (IOException notClosed) {
                e.addSuppressed(notClosed);
            }
            // Processes that have not written their pid yet.
            processes.values().forEach(Process::destroyForcibly);
            throw e;
        }
    }

    private static Process launch(Path logs, String name, Path script, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(script.toString());
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        logs.resolve("flink-" + name + ".out").toFile()))
                .start();
        process.getOutputStream().close();
        return process;
    }

    private void awaitRegistered(Map<String, Process> processes, int taskManagers, Path logs)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (registered(home) < taskManagers) {
            for (Map.Entry<String, Process> process : processes.entrySet()) {
                if (!process.getValue().isAlive()) {
                    throw new IOException("Flink's " + process.getKey() + " failed to start: see its log "
                            + logs.resolve("flink-" + process.getKey() + ".log"));
                }
            }
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(START_LIMIT_S)) {
                throw new IOException("Flink has " + registered(home) + " of " + taskManagers + " TaskManagers after "
                        + START_LIMIT_S + " s: see the logs in " + logs);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Number of TaskManagers that the JobManager knows; 0 while it does not answer. */
    private static int registered(FlinkHome home) {
        try {
            HttpsURLConnection connection = (HttpsURLConnection)
                    URI.create(home.rest() + "/overview").toURL().openConnection();
            connection.setSSLSocketFactory(home.tls().sslContext().getSocketFactory());
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            try (var body = connection.getInputStream()) {
                return MAPPER.readTree(body).path("taskmanagers").asInt();
            }
        } catch (IOException e) {
            return 0;
        }
    }

    /** The running parts of a home's cluster; empty if there are none. */
    public static Optional<FlinkStatus> status(FlinkHome home) throws IOException {
        Map<String, Long> processes = FlinkProcesses.of(home.directory()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        process -> process.getValue().pid(),
                        (first, second) -> first,
                        LinkedHashMap::new));
        return processes.isEmpty()
                ? Optional.empty()
                : Optional.of(new FlinkStatus(home.rest(), registered(home), processes));
    }

    /**
     * Stops the orphaned cluster of a home directory, left running by a killed process, and deletes its temporary files.
     *
     * @return whether there was one
     */
    public static boolean stopLeftOver(Path home) throws IOException, InterruptedException {
        boolean wasRunning = FlinkProcesses.stop(home);
        Path temporary = FlinkHome.temporary(home);
        if (Files.isDirectory(temporary)) {
            FileUtils.cleanDirectory(temporary.toFile());
        }
        return wasRunning;
    }

    /**
     * Stops all processes of the home, including those added by the user, and deletes their temporary files; a job on them ends
     * without a savepoint.
     */
    @Override
    public void close() throws IOException {
        try {
            stopLeftOver(home.directory());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while Flink was stopping", e);
        }
    }
}
