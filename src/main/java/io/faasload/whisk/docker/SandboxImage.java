package io.faasload.whisk.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import io.faasload.whisk.invoker.HostRuntimes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * What containers are made of: the images {@code faasload/sandbox:java} and {@code faasload/sandbox:nodejs}, which
 * contain only empty directories, and read-only mounts of this machine's programs and libraries, its JDK or node, and
 * our action proxy. Nothing is pulled. Of {@code /etc}, only what programs need to find libraries and certificates is
 * mounted.
 */
final class SandboxImage {

    static final int PORT = 8080;

    private static final int BUILD_LIMIT_S = 60;

    private static final String WORK = "/action";
    private static final String RUNNER = "/faasload/runner";
    private static final String GSON = "/faasload/gson.jar";
    private static final String SCRIPT = "/faasload/runner.js";

    private static final List<String> HOST_PATHS = List.of(
            "/bin",
            "/sbin",
            "/lib",
            "/lib32",
            "/lib64",
            "/usr",
            "/etc/alternatives",
            "/etc/crypto-policies",
            "/etc/ld.so.cache",
            "/etc/ld.so.conf",
            "/etc/ld.so.conf.d",
            "/etc/nsswitch.conf",
            "/etc/pki",
            "/etc/ssl/certs");

    private final HostRuntimes runtimes;

    SandboxImage(HostRuntimes runtimes) {
        this.runtimes = runtimes;
    }

    /** The image for actions of a kind. */
    static String tag(String kind) {
        return "faasload/sandbox:" + (HostRuntimes.isJava(kind) ? "java" : "nodejs");
    }

    /** Builds the image for a kind if it does not exist yet. */
    static synchronized void provide(DockerClient docker, String kind) throws IOException {
        try {
            docker.inspectImageCmd(tag(kind)).exec();
        } catch (NotFoundException e) {
            docker.buildImageCmd(new ByteArrayInputStream(recipe()))
                    .withTags(Set.of(tag(kind)))
                    .exec(new BuildImageResultCallback())
                    .awaitImageId(BUILD_LIMIT_S, TimeUnit.SECONDS);
        }
    }

    /** The image is built rather than imported: Docker 20 does not read this client's import requests to the end. */
    private static byte[] recipe() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            byte[] text = "FROM scratch\nCOPY root/ /\n".getBytes(StandardCharsets.US_ASCII);
            TarArchiveEntry dockerfile = new TarArchiveEntry("Dockerfile");
            dockerfile.setSize(text.length);
            tar.putArchiveEntry(dockerfile);
            tar.write(text);
            tar.closeArchiveEntry();
            Map<String, Integer> directories =
                    Map.of("root/root/", 0700, "root/tmp/", 01777, "root" + WORK + "/", 01777);
            for (Map.Entry<String, Integer> directory : directories.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(directory.getKey());
                entry.setMode(directory.getValue());
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** The mounts of a container for a kind. */
    List<Bind> mounts(String kind) throws IOException {
        Map<String, Path> sources = new LinkedHashMap<>();
        HOST_PATHS.forEach(path -> sources.put(path, Path.of(path)));
        if (HostRuntimes.isJava(kind)) {
            sources.put(runtimes.javaHome().toString(), runtimes.javaHome());
            // Where distributions keep the JDK's configuration, which its home links to.
            try (var configurations = Files.newDirectoryStream(Path.of("/etc"), "java*")) {
                configurations.forEach(path -> sources.put(path.toString(), path));
            }
            sources.put(RUNNER, runtimes.runner());
            sources.put(GSON, runtimes.gson());
        } else {
            // bin/node and the files beside bin that it needs.
            Path home = node().resolve("../..").normalize();
            if (home.getNameCount() > 0) {
                sources.put(home.toString(), home);
            }
            sources.put(SCRIPT, runtimes.script());
        }
        return sources.entrySet().stream()
                .filter(entry -> Files.exists(entry.getValue()))
                .filter(entry ->
                        entry.getKey().equals("/usr") || !entry.getKey().startsWith("/usr/"))
                .map(entry -> new Bind(entry.getValue().toString(), new Volume(entry.getKey()), AccessMode.ro))
                .toList();
    }

    private Path node() throws IOException {
        if (runtimes.node() == null) {
            throw new IOException("no node on the PATH");
        }
        return runtimes.node().toRealPath();
    }

    /** The environment of a container for any kind; Docker sets its own host name. */
    static List<String> environment() {
        return List.of(
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8");
    }

    /** The working directory of a container. */
    static String workDirectory() {
        return WORK;
    }

    /** The command of a container for a kind. */
    List<String> command(String kind, int memoryMb) throws IOException {
        if (!HostRuntimes.isJava(kind)) {
            return List.of(node().toString(), "--max-old-space-size=" + memoryMb, SCRIPT, String.valueOf(PORT));
        }
        // Heap and the rest together exceed the container's limit, so that the container's limit applies first.
        List<String> command = runtimes.javaCommand(memoryMb, List.of(), RUNNER + ":" + GSON);
        command.add(String.valueOf(PORT));
        return command;
    }
}
