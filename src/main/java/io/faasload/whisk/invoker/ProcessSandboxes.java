package io.faasload.whisk.invoker;

import io.faasload.whisk.entity.Kinds;
import io.faasload.whisk.entity.WhiskAction;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts sandboxes as child processes: {@code java:*} with the JDK of this process, {@code nodejs:*} with the {@code
 * node} on the PATH. Each has its own directory, which is deleted with it. A child exits when this process ends, even
 * if that is killed, because its standard input ends.
 */
public final class ProcessSandboxes implements Sandbox.Provider {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessSandboxes.class);

    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    /**
     * Exit code of a JVM that kills itself: 128 + SIGKILL, as if killed by the kernel in a container; actions use other
     * codes.
     */
    private static final int JAVA_OUT_OF_MEMORY = 137;

    /** Exit code of a node that aborts: 128 + SIGABRT. */
    private static final int NODE_OUT_OF_MEMORY = 134;

    private final Path directory;
    private final HostRuntimes runtimes;
    private final OkHttpClient http = ActionProxy.client().build();

    /** Takes over {@code directory}: what an earlier run left there is removed. */
    public ProcessSandboxes(Path directory) throws IOException {
        if (Files.exists(directory)) {
            deleteTree(directory);
        }
        this.directory = Files.createDirectories(directory);
        this.runtimes = HostRuntimes.find(directory);
    }

    @Override
    public Kinds kinds() {
        return runtimes.kinds();
    }

    @Override
    public Sandbox start(String namespace, WhiskAction action) throws IOException, InterruptedException {
        String kind = action.exec().kind();
        int memoryMb = action.limits().memoryMb();
        String containerId = (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
        Path workDirectory = Files.createDirectory(directory.resolve(Sandbox.hostName(containerId)));
        boolean isJava = HostRuntimes.isJava(kind);
        ProcessBuilder builder = new ProcessBuilder(
                        isJava ? javaCommand(memoryMb, workDirectory) : nodeCommand(memoryMb))
                .directory(workDirectory.toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH", Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin"),
                        "HOME", workDirectory.toString(),
                        "TMPDIR", workDirectory.toString(),
                        "LANG", "C.UTF-8",
                        "HOSTNAME", Sandbox.hostName(containerId)));
        Process process = builder.start();
        String token = UUID.randomUUID().toString();
        writeLine(process.getOutputStream(), token);
        SandboxLog log = new SandboxLog();
        read(process.inputReader(StandardCharsets.UTF_8), log::readStdout, containerId + " stdout");
        read(process.errorReader(StandardCharsets.UTF_8), log::readStderr, containerId + " stderr");
        int outOfMemory = isJava ? JAVA_OUT_OF_MEMORY : NODE_OUT_OF_MEMORY;
        try {
            int port = log.port().get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            ActionProxy proxy = new ActionProxy(http, "http://127.0.0.1:" + port, token);
            return new ProcessSandbox(containerId, process, log, proxy, outOfMemory, workDirectory);
        } catch (ExecutionException | TimeoutException e) {
            List<String> lines = log.collect(Duration.ZERO, Integer.MAX_VALUE);
            process.destroyForcibly();
            throw new IOException("a sandbox for " + kind + " did not start: " + lines, e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Keeps the stream open: the sandbox exits when it is closed. */
    private static void writeLine(OutputStream sandbox, String line) {
        try {
            sandbox.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            sandbox.flush();
        } catch (IOException e) {
            LOG.debug("The sandbox has already ended", e);
        }
    }

    private static void read(BufferedReader reader, java.util.function.Consumer<BufferedReader> consumer, String name) {
        Thread thread = new Thread(() -> consumer.accept(reader), "sandbox " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private List<String> javaCommand(int memoryMb, Path workDirectory) {
        return runtimes.javaCommand(
                memoryMb,
                List.of("-XX:OnOutOfMemoryError=kill -KILL %p", "-Djava.io.tmpdir=" + workDirectory),
                runtimes.runner() + File.pathSeparator + runtimes.gson());
    }

    private List<String> nodeCommand(int memoryMb) {
        return List.of(
                String.valueOf(runtimes.node()),
                "--max-old-space-size=" + memoryMb,
                runtimes.script().toString());
    }

    static void deleteTree(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Could not remove {}: {}", root, e.toString());
        }
    }

    @Override
    public void close() {
        http.connectionPool().evictAll();
    }
}
