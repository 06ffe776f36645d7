package io.faasload.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.monitor.Busybox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image, on a base with Flink's user and mounts of this machine's programs, since no image can be pulled here. */
class ImageIT {

    private static final String BASE = "faasload-test-base";
    private static final String IMAGE = "faasload-test-image";
    private static final String FLINK_USER = "flink:x:9999:9999::/opt/flink:/bin/sh\n";
    private static final List<String> HOST_PATHS =
            List.of("/usr", "/bin", "/lib", "/lib64", "/etc/alternatives", "/etc/java-17-openjdk");

    @BeforeAll
    static void build(@TempDir Path folder) throws Exception {
        Busybox.assumeDocker();
        Command.assumeInstalled("docker");
        Files.writeString(Files.createDirectories(folder.resolve("root/etc")).resolve("passwd"), FLINK_USER);
        Files.setAttribute(Files.createDirectory(folder.resolve("root/tmp")), "unix:mode", 01777);
        Path tar = folder.resolve("base.tar");
        Command.success(
                "tar", "-cf", tar.toString(), "-C", folder.resolve("root").toString(), "etc", "tmp");
        docker("import", tar.toString(), BASE + ":empty");
        docker(
                "build",
                "--build-arg",
                "BASE=" + BASE,
                "--build-arg",
                "TAG=empty",
                "--file",
                "deploy/docker/Dockerfile",
                "--tag",
                IMAGE,
                ".");
    }

    @AfterAll
    static void remove() throws Exception {
        docker("image", "rm", "--force", IMAGE, BASE + ":empty");
    }

    @Test
    void generatesADatasetAsFlinksUser() throws Exception {
        assertThat(run("faasload", "demo", "--inputs", "1", "--dir", "/tmp/demo"))
                .contains("6 of 6 runs completed, 0 of them failed, 0 orphans: complete and consistent");
    }

    @Test
    void theUserCanWriteOnlyStates() throws Exception {
        assertThat(run("sh", "-c", "id -u; test -w /opt/faasload || echo ok; touch /var/lib/faasload/states/state"))
                .isEqualTo("9999\nok\n");
    }

    private static String run(String... command) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("run", "--rm", "--network", "none", "--hostname", "localhost"));
        Path java = Path.of(System.getProperty("java.home"));
        Stream.concat(HOST_PATHS.stream(), Stream.of(java.toString()))
                .filter(path -> Files.exists(Path.of(path)))
                .filter(path -> path.equals("/usr") || !path.startsWith("/usr/"))
                .forEach(path -> line.addAll(List.of("--volume", path + ":" + path + ":ro")));
        line.addAll(List.of("--env", "JAVA_HOME=" + java, IMAGE));
        line.addAll(List.of(command));
        return docker(line.toArray(String[]::new));
    }

    private static String docker(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("docker", "--host", "unix://" + Busybox.SOCKET));
        line.addAll(List.of(arguments));
        return Command.success(line);
    }
}
