package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The release, unpacked in an empty folder, for a user with an empty home and a Maven that fails. */
final class UnpackedRelease {

    private final Path home;
    private final Path tools;
    private final Path program;

    UnpackedRelease(Path folder) throws IOException, InterruptedException {
        home = Files.createDirectories(folder.resolve("home"));
        tools = Files.createDirectory(folder.resolve("tools"));
        Files.writeString(tools.resolve("mvn"), "#!/bin/sh\necho 'mvn was called' >&2\nexit 1\n");
        Files.setPosixFilePermissions(tools.resolve("mvn"), PosixFilePermissions.fromString("rwxr-xr-x"));
        run(List.of("tar", "-xzf", newest().toString(), "-C", folder.toString()), Map.of());
        try (Stream<Path> children = Files.list(folder)) {
            program = children.map(child -> child.resolve("bin").resolve("faasload"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Path newest() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .orElseThrow(() -> new IOException("no release in target: mvn verify creates it"));
        }
    }

    /** Standard output of a command that succeeds. */
    String success(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(program.toString()));
        line.addAll(List.of(command));
        String path = tools + ":" + System.getenv("PATH");
        return run(line, Map.of("HOME", home.toString(), "PATH", path, "JAVA_HOME", System.getProperty("java.home")));
    }

    private static String run(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path err = Files.createTempFile("release", ".log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("FAASLOAD"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out + Files.readString(err)).isZero();
        Files.delete(err);
        return out;
    }
}
