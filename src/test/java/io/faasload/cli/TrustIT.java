package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.faasload.cluster.JobAddress;
import io.faasload.files.LiveFiles;
import io.faasload.files.WorkFolder;
import io.faasload.local.daemon.PlatformProcess;
import io.faasload.local.process.Ports;
import io.faasload.security.Listeners;
import io.faasload.security.Stranger;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Other users of the machine have no access to a platform and a generation, even if both were started with {@code umask 000}. Ports are
 * tested as this user without the key, since a port does not know its clients' user; files as user {@code nobody}.
 */
class TrustIT {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final List<String> SECRETS = List.of(
            "env",
            "loader.yml",
            "authkeys/user-trusted1",
            "postgres/password",
            "postgres/superuser-password",
            "control-token",
            "openwhisk/data/wskadmin");

    @TempDir
    static Path directory;

    private static PlatformProcess platform;
    private static Gate gate;
    private static Process generate;
    private static Path output;

    @BeforeAll
    static void start() throws Exception {
        // JUnit's own folder would deny access to others.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        platform = new PlatformProcess(directory.resolve("platform"));
        Path up = directory.resolve("up.txt");
        expectExit(
                careless(
                        up,
                        "local",
                        "up",
                        "--dir",
                        directory.resolve("platform").toString()),
                up);
        gate = Gate.in(directory);
        String manifest = gate.manifest(directory, "trusted", 1).toString();
        succeed("functions", "load", manifest);
        succeed("users", "create");
        succeed("actions", "deploy", manifest);
        // Another user has already taken Flink's default name.
        Files.createDirectory(directory.resolve("tmp"));
        Files.createFile(directory.resolve("tmp/flink-web-upload"));
        output = directory.resolve("generate.txt");
        generate = careless(output, settings("generate").toArray(String[]::new));
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> JobAddress.read(directory.resolve("states")).isPresent() || !generate.isAlive());
        assertThat(generate.isAlive()).as(Files.readString(output)).isTrue();
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            gate.open();
            expectExit(generate, output);
            assertThat(succeed("verify")).contains("2 of 2 runs completed");
            assertThat(directory.resolve("work/run")).isEmptyDirectory();
            assertThat(modes(directory.resolve("tmp"))).containsOnlyKeys("", "flink-web-upload");
        } finally {
            platform.stop();
        }
    }

    @Test
    void flinkAcceptsNoJarPlanOrCancellationFromOtherUsers() throws Exception {
        Set<String> listeners = Listeners.all(generate.pid());
        assertThat(Listeners.beyondLoopback(listeners)).isEmpty();
        int rest = JobAddress.read(directory.resolve("states"))
                .orElseThrow()
                .rest()
                .getPort();
        assertThat(Listeners.ports(listeners)).contains(rest).allSatisfy(Stranger::isRefusedAt);
    }

    @Test
    void thePlatformRefusesRequestsOfOtherUsers() throws Exception {
        int control =
                Ports.rememberedIn(directory.resolve("platform/platform.json")).control();
        for (String path : List.of("/status", "/faults")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + control + path))
                    .PUT(HttpRequest.BodyPublishers.ofString("429=1"))
                    .build();
            assertThat(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()))
                    .returns(403, HttpResponse::statusCode)
                    .returns("", HttpResponse::body);
        }
        assertThat(platform.status().faults()).isEqualTo("none");
    }

    @Test
    void othersCannotWriteThePlatformsFilesOrReadItsSecrets() throws Exception {
        Path root = directory.resolve("platform");
        TreeMap<String, String> modes = modes(root);
        assertThat(modes).containsEntry("", "rwx------");
        assertThat(modes.entrySet())
                .noneMatch(file -> file.getValue().substring(3).contains("w"));
        SECRETS.forEach(secret -> assertThat(modes).containsEntry(secret, "rw-------"));
        for (String folder : List.of("states", "work")) {
            assertThat(modes(directory.resolve(folder))).containsEntry("", "rwx------");
        }
        assertThat(modes(directory.resolve("states"))).containsEntry("job.json", "rw-------");
    }

    @Test
    void userNobodyCanReadAndWriteNothing() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can become user nobody");
        List<String> folders = new ArrayList<>();
        for (String folder : List.of("platform", "states", "work")) {
            folders.add(directory.resolve(folder).toString());
        }
        folders.add(WorkFolder.ofUser().toString());
        String own = asNobody("find " + directory + " -maxdepth 1 -type d");
        assertThat(own.lines()).as("nobody gets as far as the folders").containsAll(folders.subList(0, 3));

        assertThat(asNobody("find " + String.join(" ", folders) + " -mindepth 1"))
                .isEmpty();
        assertThat(asNobody("find " + String.join(" ", folders) + " -readable -o -writable"))
                .isEmpty();
    }

    /** What a command prints on stdout. */
    private static String asNobody(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("su", "-s", "/bin/sh", "nobody", "-c", command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        return printed;
    }

    /** Modes of a folder's files, by relative path. */
    private static TreeMap<String, String> modes(Path root) throws IOException {
        TreeMap<String, String> modes = new TreeMap<>();
        LiveFiles.look(
                        root,
                        file -> PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)))
                .forEach((file, mode) -> {
                    if (!Files.isSymbolicLink(file)) {
                        modes.put(root.relativize(file).toString(), mode);
                    }
                });
        return modes;
    }

    private static List<String> settings(String... command) {
        List<String> settings =
                new ArrayList<>(List.of("--config", platform.loaderConfig().toString()));
        for (String setting : List.of(
                "generation.statedir=" + directory.resolve("states"),
                "generation.workdir=" + directory.resolve("work"),
                "generation.nbinputs.image=2",
                "generation.interinvocationtime=0.01",
                "openwhisk.calltimeout=300",
                "openwhisk.orphangrace=1")) {
            settings.addAll(List.of("-D", setting));
        }
        settings.addAll(List.of(command));
        return settings;
    }

    private static String succeed(String... command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                settings(command).toArray(String[]::new));
        assertThat(exit).as(String.join(" ", command) + out + err).isZero();
        return out.toString();
    }

    /** Starts a command of a user whose files are world-writable. */
    private static Process careless(Path output, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of("sh", "-c", "umask 000 && exec \"$0\" \"$@\""));
        line.addAll(Session.java());
        line.add(line.size() - 3, "-Djava.io.tmpdir=" + directory.resolve("tmp"));
        line.addAll(List.of(arguments));
        return ChildProcess.start(line, output);
    }

    private static void expectExit(Process process, Path output) throws Exception {
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }
}
