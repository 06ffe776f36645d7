package io.faasload.local.whisk.invoker;

import com.google.gson.JsonObject;
import io.faasload.local.whisk.entity.Kinds;
import io.faasload.local.whisk.entity.WhiskAction;
import io.faasload.local.whisk.sandbox.JavaSandbox;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts sandboxes as child processes: {@code java:*} with the JDK that runs this, {@code nodejs:*} with the
 * {@code node} on the path. Each has a directory of its own, which goes with it; a child ends when this process ends,
 * however it ends, because its standard input does.
 */
public final class ProcessSandboxes implements Sandbox.Factory, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessSandboxes.class);

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final String SCRIPT = "runner.js";

    /** Of a JVM that kills itself, 128 + SIGKILL, as the kernel would in a container; its own exit codes are the actions'. */
    private static final int JAVA_OUT_OF_MEMORY = 137;

    /** Of a node that aborts: 128 + SIGABRT. */
    private static final int NODE_OUT_OF_MEMORY = 134;

    private final Path directory;
    private final @Nullable Path node;
    private final OkHttpClient http = new OkHttpClient.Builder()
            .retryOnConnectionFailure(false)
            .connectTimeout(Duration.ZERO)
            .readTimeout(Duration.ZERO)
            .writeTimeout(Duration.ZERO)
            .build();

    /** Uses {@code directory} for itself: what is there from an earlier run is removed. */
    public ProcessSandboxes(Path directory) throws IOException {
        if (Files.exists(directory)) {
            deleteTree(directory);
        }
        this.directory = Files.createDirectories(directory);
        this.node = findOnPath("node").orElse(null);
        try (InputStream script = JavaSandbox.class.getResourceAsStream(SCRIPT)) {
            if (script == null) {
                throw new IOException("resource " + SCRIPT + " is missing beside " + JavaSandbox.class.getName());
            }
            Files.copy(script, directory.resolve(SCRIPT), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The kinds that can be run on this machine. */
    public Kinds kinds() {
        List<Kinds.Kind> kinds = new ArrayList<>(Kinds.JAVA);
        if (node != null) {
            kinds.addAll(Kinds.NODEJS);
        }
        return new Kinds(kinds);
    }

    private static Optional<Path> findOnPath(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public Sandbox start(String namespace, WhiskAction action) throws IOException, InterruptedException {
        String kind = action.exec().kind();
        int memoryMb = action.limits().memoryMb();
        String containerId = (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "");
        Path workDirectory = Files.createDirectory(directory.resolve(Sandbox.hostName(containerId)));
        boolean isJava = kind.startsWith("java:");
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
        SandboxLog log = new SandboxLog();
        read(process.inputReader(StandardCharsets.UTF_8), log::readStdout, containerId + " stdout");
        read(process.errorReader(StandardCharsets.UTF_8), log::readStderr, containerId + " stderr");
        int outOfMemory = isJava ? JAVA_OUT_OF_MEMORY : NODE_OUT_OF_MEMORY;
        try {
            int port = log.port().get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return new ProcessSandbox(containerId, process, log, port, http, outOfMemory, workDirectory);
        } catch (ExecutionException | TimeoutException e) {
            List<String> lines = log.collect(Duration.ZERO, Integer.MAX_VALUE);
            process.destroyForcibly();
            throw new IOException("a sandbox for " + kind + " did not start: " + lines, e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static void read(BufferedReader reader, java.util.function.Consumer<BufferedReader> consumer, String name) {
        Thread thread = new Thread(() -> consumer.accept(reader), "sandbox " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static List<String> javaCommand(int memoryMb, Path workDirectory) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-XX:OnOutOfMemoryError=kill -KILL %p",
                "-Xmx" + memoryMb + "m",
                // JavaSandbox puts the __OW_ variables into the map behind System.getenv().
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-Dsun.net.httpserver.nodelay=true",
                "-Djava.awt.headless=true",
                "-Dfile.encoding=UTF-8",
                "-Djava.io.tmpdir=" + workDirectory,
                "-cp",
                location(JavaSandbox.class) + File.pathSeparator + location(JsonObject.class),
                JavaSandbox.class.getName());
    }

    private List<String> nodeCommand(int memoryMb) {
        return List.of(
                String.valueOf(node),
                "--max-old-space-size=" + memoryMb,
                directory.resolve(SCRIPT).toString());
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot tell where " + type + " comes from", e);
        }
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
