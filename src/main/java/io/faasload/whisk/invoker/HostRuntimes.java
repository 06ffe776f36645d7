package io.faasload.whisk.invoker;

import com.google.gson.JsonObject;
import io.faasload.whisk.entity.Kinds;
import io.faasload.whisk.sandbox.JavaSandbox;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The runtimes of this machine: {@code java:*} runs on the JDK of this process, {@code nodejs:*} on the {@code node} on
 * the PATH.
 *
 * @param runner jar or directory with the action proxy for Java
 * @param gson the library that the proxy needs
 * @param script the action proxy for Node.js
 */
public record HostRuntimes(
        Path javaHome, Path runner, Path gson, @Nullable Path node, Path script) {

    private static final String SCRIPT = "runner.js";

    /** Locates them, and writes the script to {@code directory}. */
    public static HostRuntimes find(Path directory) throws IOException {
        Path script = directory.resolve(SCRIPT);
        try (InputStream resource = JavaSandbox.class.getResourceAsStream(SCRIPT)) {
            if (resource == null) {
                throw new IOException("resource " + SCRIPT + " is missing beside " + JavaSandbox.class.getName());
            }
            Files.copy(resource, script, StandardCopyOption.REPLACE_EXISTING);
        }
        return new HostRuntimes(
                Path.of(System.getProperty("java.home")),
                location(JavaSandbox.class),
                location(JsonObject.class),
                findOnPath("node").orElse(null),
                script);
    }

    /** The kinds that this machine can run. */
    public Kinds kinds() {
        List<Kinds.Kind> kinds = new ArrayList<>(Kinds.JAVA);
        if (node != null) {
            kinds.addAll(Kinds.NODEJS);
        }
        return new Kinds(kinds);
    }

    /** Whether an action of this kind runs on Java rather than Node.js. */
    public static boolean isJava(String kind) {
        return kind.startsWith("java:");
    }

    /**
     * The command of a sandbox for Java; the proxy's arguments can be appended.
     *
     * @param ownOptions additional JVM options
     * @param classPath of the action proxy, as seen by the sandbox
     */
    public List<String> javaCommand(int memoryMb, List<String> ownOptions, String classPath) {
        List<String> command = new ArrayList<>(List.of(
                javaHome.resolve("bin").resolve("java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-Xmx" + memoryMb + "m",
                // JavaSandbox puts the __OW_ variables into the map behind System.getenv().
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-Dsun.net.httpserver.nodelay=true",
                "-Djava.awt.headless=true",
                "-Dfile.encoding=UTF-8"));
        command.addAll(ownOptions);
        command.addAll(List.of("-cp", classPath, JavaSandbox.class.getName()));
        return command;
    }

    private static Optional<Path> findOnPath(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of(path.split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path location(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot locate the classes of " + type, e);
        }
    }
}
