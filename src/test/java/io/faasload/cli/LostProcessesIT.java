package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.lease.LeaseRow;
import io.faasload.local.daemon.PlatformProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain;
import org.apache.flink.util.FileUtils;
import org.apache.flink.util.NetUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generations that lose processes of their cluster, and others that are started meanwhile. In the default build, the simulation covers
 * that calls stop when the lease is no longer renewed.
 */
@Tag("slow")
class LostProcessesIT {

    private static final int INPUTS = 400;
    /** Slow enough that the first generation does not end before it is killed, however busy the machine. */
    private static final double RUNS_A_SECOND = 4;

    private static final double RUNS_A_SECOND_AFTERWARDS = 100;
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    private PlatformProcess platform;

    /** Starts a cluster, with more lines in its configuration. */
    private void up(String... configuration) throws Exception {
        Path folder = Files.createDirectories(directory.resolve("home/flink-conf"));
        List<String> lines = new ArrayList<>(Files.readAllLines(Path.of("flink-conf/config.yaml")));
        lines.addAll(List.of(configuration));
        Files.write(folder.resolve("config.yaml"), lines);
        platform = new PlatformProcess(directory.resolve("platform"));
        List<String> line = Session.java();
        line.add(1, "-Dfaasload.home=" + folder.getParent());
        line.addAll(
                List.of("local", "up", "--dir", directory.resolve("platform").toString(), "--taskmanagers", "1"));
        Path output = directory.resolve("up.txt");
        assertThat(ChildProcess.start(line, output).waitFor())
                .as(Files.readString(output))
                .isZero();
    }

    private void deploy() throws Exception {
        String manifest = NoopAction.manifest(directory, "lost", List.of("lost"), NoopAction.ONE_PARAMETER)
                .toString();
        for (List<String> command : List.of(
                List.of("functions", "load", manifest),
                List.of("users", "create"),
                List.of("actions", "deploy", manifest))) {
            run(arguments("first", RUNS_A_SECOND, command));
        }
    }

    @AfterEach
    void down() throws Exception {
        assertThat(platform.stop()).isTrue();
        // JUnit warns about each link that leaves the directory.
        FileUtils.deleteDirectory(directory.resolve("platform/flink").toFile());
    }

    @Test
    void anImmediateRestartInvokesWhatTheOrphanedTaskManagerDidNot() throws Exception {
        up();
        deploy();
        try (Connection connection = connect()) {
            RowDelay.note(connection);
        }
        Path output = directory.resolve("client.txt");
        Process client = flinkRun(output, RUNS_A_SECOND);
        Awaitility.await(output.toString())
                .atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> number("SELECT count(*) FROM runs WHERE status = 'completed'") > 10 || !client.isAlive());
        assertThat(client.isAlive()).as(Files.readString(output)).isTrue();

        var processes = platform.flink().orElseThrow().processes();
        ProcessHandle taskManager =
                ProcessHandle.of(processes.get("taskmanager-1")).orElseThrow();
        ProcessHandle.of(processes.get("jobmanager")).orElseThrow().destroyForcibly();
        Instant killed = Instant.now();
        client.destroyForcibly();
        assertThat(taskManager.isAlive()).isTrue();
        assertThat(number("SELECT count(*) FROM runs")).isLessThan(INPUTS);
        long mostOrphans;
        try (Connection connection = connect()) {
            mostOrphans = RowDelay.mostOrphans(connection, RUNS_A_SECOND, List.of(killed));
        }
        run(arguments("second", RUNS_A_SECOND_AFTERWARDS, List.of("generate")));

        assertThat(run(arguments("second", RUNS_A_SECOND_AFTERWARDS, List.of("verify"))))
                .contains(INPUTS + " of " + INPUTS + " runs completed", "complete and consistent");
        long orphans = number("SELECT count(*) FROM orphans");
        assertThat(platform.status().openWhisk().accepted()).isEqualTo(INPUTS + orphans);
        // Calls that were sent before the lease expired and got no row.
        assertThat(orphans).isLessThanOrEqualTo(mostOrphans);
    }

    /** Flink's adaptive scheduler runs nothing of a job that waits for TaskManagers. */
    @Test
    void nobodyTakesOverFromAJobThatWaitsForTaskManagers() throws Exception {
        up("jobmanager.scheduler: adaptive");
        deploy();
        Path output = directory.resolve("client.txt");
        Process client = flinkRun(output, RUNS_A_SECOND_AFTERWARDS, "-d");
        assertThat(client.waitFor()).as(Files.readString(output)).isZero();

        long taskManager = platform.flink().orElseThrow().processes().get("taskmanager-1");
        ProcessHandle.of(taskManager).orElseThrow().destroyForcibly();
        long renewedMillis = leaseEndMillis();
        Awaitility.await().atMost(LIMIT).until(() -> leaseEndMillis() > renewedMillis + 5 * LeaseRow.LENGTH.toMillis());
        assertThat(number("SELECT count(*) FROM runs")).isLessThan(INPUTS);
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new PrintWriter(new StringWriter(), true),
                new PrintWriter(err, true),
                arguments("second", RUNS_A_SECOND_AFTERWARDS, List.of("generate")));
        assertThat(err.toString()).contains("a generation of the dataset in schema lost runs already");
        assertThat(exit).isEqualTo(1);

        Process another = new ProcessBuilder(
                        directory.resolve("platform/flink/bin/taskmanager").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("taskmanager.txt").toFile())
                .start();
        Awaitility.await().atMost(LIMIT).until(() -> number("SELECT count(*) FROM lease WHERE until > now()") == 0);
        assertThat(another.isAlive()).isTrue();
        assertThat(run(arguments("first", RUNS_A_SECOND_AFTERWARDS, List.of("verify"))))
                .contains(INPUTS + " of " + INPUTS + " runs completed", "complete and consistent");
    }

    /** With high availability, a JobManager recovers the job and then runs the application's {@code main} again. */
    @Test
    void anApplicationOutlivesItsJobManager() throws Exception {
        up();
        deploy();
        int zooKeeperPort = freePort();
        Process zooKeeper = zooKeeper(zooKeeperPort);
        Path conf = applicationConf(zooKeeperPort);
        Process first = process("jobmanager", conf, "first.txt");
        Process taskManager = process("taskmanager", conf, "taskmanager.txt");
        try {
            Awaitility.await()
                    .atMost(LIMIT)
                    .ignoreExceptions()
                    .until(() -> number("SELECT count(*) FROM runs WHERE status = 'completed'") > 10);
            first.destroyForcibly().waitFor();
            assertThat(number("SELECT count(*) FROM runs")).isLessThan(INPUTS);

            Process second = process("jobmanager", conf, "second.txt");

            assertThat(second.waitFor())
                    .as(Files.readString(directory.resolve("second.txt")))
                    .isZero();
            assertThat(Files.readString(directory.resolve("second.txt"))).contains("Saved state to");
            assertThat(run(arguments("first", RUNS_A_SECOND, List.of("verify"))))
                    .contains(INPUTS + " of " + INPUTS + " runs completed", "complete and consistent");
        } finally {
            taskManager.destroyForcibly();
            zooKeeper.destroyForcibly();
        }
    }

    private Process zooKeeper(int port) throws IOException {
        Path settings = directory.resolve("zoo.cfg");
        Files.writeString(
                settings,
                "tickTime=2000%ndataDir=%s%nclientPort=%d%nclientPortAddress=127.0.0.1%nadmin.enableServer=false%n"
                        .formatted(directory.resolve("zookeeper"), port));
        return ChildProcess.start(
                List.of(
                        "java",
                        "-cp",
                        directory.resolve("platform/flink/lib") + "/*",
                        ZooKeeperServerMain.class.getName(),
                        settings.toString()),
                directory.resolve("zookeeper.txt"));
    }

    /** The configuration of the session cluster, for an application cluster beside it. */
    private Path applicationConf(int zooKeeperPort) throws IOException {
        Path conf = Files.createDirectory(directory.resolve("conf"));
        Path session = directory.resolve("platform/flink/conf");
        List<String> lines = new ArrayList<>(Files.readAllLines(session.resolve("config.yaml")));
        lines.removeIf(line -> line.startsWith("rest.port:") || line.startsWith("jobmanager.rpc.port:"));
        lines.addAll(List.of(
                "rest.port: " + freePort(),
                "jobmanager.rpc.port: " + freePort(),
                // Flink would take an older jar of that name from its default folder.
                "user.artifacts.base-dir: \"" + directory.resolve("artifacts") + "\"",
                "high-availability.type: zookeeper",
                "high-availability.zookeeper.quorum: 127.0.0.1:" + zooKeeperPort,
                "high-availability.storageDir: \"" + directory.resolve("ha").toUri() + "\""));
        Files.write(conf.resolve("config.yaml"), lines);
        return conf;
    }

    /** Starts a process of the application cluster, like those of the session cluster. */
    private Process process(String name, Path conf, String output) throws IOException {
        String home = directory.resolve("platform/flink").toString();
        String script = Files.readString(Path.of(home, "bin", name))
                .replace("--configDir '" + home + "/conf'", "--configDir '" + conf + "'")
                .replace("/lib'/'*'", "/lib/*:" + jarOf(StandaloneApplicationClusterEntryPoint.class) + "'")
                .replace("name=" + name, "name=application-" + name)
                .replace(
                        "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                        StandaloneApplicationClusterEntryPoint.class.getName());
        List<String> line = new ArrayList<>(List.of("sh", "-c", script.strip() + " \"$@\"", name));
        if (name.equals("jobmanager")) {
            line.addAll(
                    List.of("--jars", Path.of("target/faasload-job.jar").toUri().toString()));
            // What follows the dashes is for the job.
            line.addAll(List.of("--job-classname", "io.faasload.driver.GenerateJob", "--"));
            line.addAll(settings("first", 4 * RUNS_A_SECOND));
        }
        return ChildProcess.start(line, directory.resolve(output));
    }

    private static Path jarOf(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private static int freePort() {
        try (NetUtils.Port port = NetUtils.getAvailablePort()) {
            return port.getPort();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private long leaseEndMillis() throws Exception {
        return number("SELECT extract(epoch FROM until) * 1000 FROM lease");
    }

    /** Arguments of a command, with the settings of this dataset and a separate state folder. */
    private String[] arguments(String statedir, double runsASecond, List<String> command) {
        List<String> arguments = settings(statedir, runsASecond);
        arguments.addAll(command);
        return arguments.toArray(String[]::new);
    }

    private List<String> settings(String statedir, double runsASecond) {
        List<String> settings =
                new ArrayList<>(List.of("--config", platform.loaderConfig().toString()));
        for (String setting : List.of(
                "database.schema=lost",
                "generation.statedir=" + directory.resolve(statedir),
                "generation.nbinputs.image=" + INPUTS,
                "generation.interinvocationtime=" + 1 / runsASecond,
                "openwhisk.calltimeout=300",
                "openwhisk.orphangrace=1")) {
            settings.addAll(List.of("-D", setting));
        }
        return settings;
    }

    private static String run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        assertThat(exit).as(String.join(" ", arguments) + out + err).isZero();
        return out.toString();
    }

    private Process flinkRun(Path output, double runsASecond, String... options) throws Exception {
        List<String> line = new ArrayList<>();
        line.add(directory.resolve("platform/flink/bin/flink").toString());
        line.add("run");
        line.addAll(List.of(options));
        line.addAll(List.of("-p", "1", "target/faasload-job.jar"));
        line.addAll(settings("first", runsASecond));
        return ChildProcess.start(line, output);
    }

    private long number(String sql) throws Exception {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            ResultSet rows = statement.executeQuery(sql);
            rows.next();
            return rows.getLong(1);
        }
    }

    private Connection connect() throws IOException, SQLException {
        Connection connection =
                DriverManager.getConnection(platform.addresses().database().jdbcUrl());
        connection.setSchema("lost");
        return connection;
    }
}
