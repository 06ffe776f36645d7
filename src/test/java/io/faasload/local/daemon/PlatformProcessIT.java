package io.faasload.local.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.cli.LocalCommand;
import io.faasload.cli.Main;
import io.faasload.local.EchoAction;
import io.faasload.local.PlatformAddresses;
import io.faasload.local.kafka.EmbeddedKafka;
import io.faasload.local.postgres.DatabaseLogin;
import io.faasload.local.postgres.Postmaster;
import io.faasload.local.process.OwnJvm;
import io.faasload.local.process.Ports;
import io.faasload.monitor.MonitorApi;
import io.faasload.security.Listeners;
import io.faasload.whisk.WhiskStats;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code local up}, {@code down} and {@code status} with the real process. */
class PlatformProcessIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void stop() throws Exception {
        new PlatformProcess(directory).stop();
    }

    @Test
    void keepsItsDataAndStopsItsChildrenWhenKilled() throws Exception {
        assertThat(local("up")).as(err.toString()).isZero();
        PlatformAddresses addresses = new PlatformProcess(directory).addresses();
        execute(addresses.database(), "CREATE TABLE t (n int)", "INSERT INTO t VALUES (5)");
        long pid = pid();
        assertThat(local("up")).isEqualTo(1);
        assertThat(err.toString()).contains("already runs in " + directory.toRealPath() + " (process " + pid + ")");
        out.getBuffer().setLength(0);
        assertThat(local("status")).isZero();
        assertThat(out.toString())
                .contains(
                        addresses.openWhisk(),
                        addresses.kafka(),
                        addresses.objects(),
                        String.valueOf(addresses.database().port()),
                        String.valueOf(pid),
                        "0 accepted",
                        "0 live")
                .doesNotContain(addresses.database().password());
        EchoAction action = EchoAction.deploy(addresses.openWhisk(), wskadmin("user", "create", "user-echo"));
        String activation = EchoAction.activationId(action.invoke());
        assertThat(events(addresses.kafka()))
                .anyMatch(event -> event.contains("\"Activation\"") && event.contains(activation));
        List<String> accepted = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            accepted.add(EchoAction.activationId(action.invoke(300)));
        }
        // An activation that cannot end before the kill.
        Path restarted = directory.resolve("restarted");
        accepted.add(EchoAction.activationId(action.invoke(restarted)));
        out.getBuffer().setLength(0);
        assertThat(local("status")).isZero();
        assertThat(out.toString()).contains("32 accepted");

        ProcessHandle left = postgres();
        List<ProcessHandle> sandboxes =
                ProcessHandle.of(pid()).orElseThrow().descendants().toList();
        assertThat(sandboxes).isNotEmpty();
        List<ProcessHandle> all = new ArrayList<>(sandboxes);
        all.add(ProcessHandle.of(pid()).orElseThrow());
        all.add(left);
        for (ProcessHandle process : all) {
            assertThat(Listeners.beyondLoopback(Listeners.all(process.pid())))
                    .as(process.info().toString())
                    .isEmpty();
        }
        kill();
        assertThat(sandboxes).allSatisfy(sandbox -> assertThat(sandbox.onExit()).succeedsWithin(LIMIT));
        assertThat(left.isAlive()).isTrue();
        assertThat(local("status")).isEqualTo(1);

        assertThat(local("up")).as(err.toString()).isZero();
        Files.createFile(restarted);
        assertThat(left.isAlive()).isFalse();
        assertThat(new PlatformProcess(directory).addresses()).isEqualTo(addresses);
        assertThat(rows(addresses.database())).isEqualTo(1);
        assertThat(action.invoke().statusCode()).isEqualTo(202);
        expectEnds(action, accepted);

        left = postgres();
        kill();
        assertThat(local("down")).isZero();
        assertThat(left.isAlive()).isFalse();
    }

    /** Activations accepted before a kill have ended, most of them as they would have without it. */
    private void expectEnds(EchoAction action, List<String> accepted) throws Exception {
        List<String> records = new ArrayList<>();
        for (String id : accepted) {
            Awaitility.await().atMost(LIMIT).until(() -> action.record(id).statusCode() == 200);
            records.add(action.record(id).body());
        }
        assertThat(records)
                .allMatch(record -> record.contains("\"status\":\"success\"")
                        || record.contains("\"status\":\"whisk internal error\""));
        assertThat(records)
                .filteredOn(record -> record.contains("\"status\":\"success\""))
                .hasSizeGreaterThan(accepted.size() / 2);
        // It is counted shortly after its record appears.
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> new PlatformProcess(directory).status().openWhisk().completed() > 0);
    }

    @Test
    void reportsLateAsConfiguredAndShowsItsFaults() throws Exception {
        assertThat(local(
                        "up",
                        "--late-reports",
                        "3600",
                        "--late-discovery",
                        "3600",
                        "--faults",
                        "503=1,slow=0.1:2,seed=3"))
                .as(err.toString())
                .isZero();
        PlatformProcess platform = new PlatformProcess(directory);
        EchoAction action =
                EchoAction.deploy(platform.addresses().openWhisk(), wskadmin("user", "create", "user-echo"));
        assertThat(action.invoke().statusCode()).isEqualTo(503);
        assertThat(local("status")).isZero();
        assertThat(out.toString())
                .containsPattern("Faults +503=1,slow=0.1:2,seed=3\n")
                .containsPattern("So far +503 1\n");

        for (String[] off : new String[][] {{"none"}, {""}, {}}) {
            assertThat(local("faults", "429=0.05")).as(err.toString()).isZero();
            out.getBuffer().setLength(0);
            assertThat(local("status")).isZero();
            assertThat(out.toString()).containsPattern("Faults +429=0.05\n");
            assertThat(local("faults", off)).isZero();
            assertThat(out.toString()).containsPattern("Faults +none\n");
        }

        String exited = EchoAction.activationId(action.exit());
        Awaitility.await()
                .atMost(LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    WhiskStats stats = platform.status().openWhisk();
                    return stats.coldStarts() == 1 && stats.waiting() == 0 && stats.sandboxes() == 0;
                });
        assertThat(platform.status().openWhisk().completed()).isZero();
        assertThat(action.record(exited).statusCode()).isEqualTo(404);
        int monitor = URI.create(platform.addresses().monitor()).getPort();
        assertThat(new MonitorApi(monitor).get("/v1/containers")).isEmpty();

        assertThat(local("down")).isZero();
        assertThat(local("status")).isEqualTo(1);
        assertThat(local("down")).isZero();
        assertThat(out.toString()).contains("No platform runs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "NaN", "1e9"})
    void refusesADelayOutOfRange(String seconds) {
        assertThat(local("up", "--late-reports", seconds)).isEqualTo(2);
        assertThat(err.toString()).startsWith("--late-reports must be a number of seconds from 0 to 3600, not ");
    }

    @Test
    void failsWithOneLineWhenAPortIsTaken() throws Exception {
        Ports ports = Ports.rememberedIn(directory.resolve("platform.json"));
        try (ServerSocket taken = new ServerSocket(ports.postgres(), 1, InetAddress.getLoopbackAddress())) {
            assertThat(local("up")).isEqualTo(1);
            assertThat(err.toString().strip())
                    .startsWith("port " + taken.getLocalPort() + " of PostgreSQL is taken")
                    .contains("platform.log")
                    .doesNotContain("\n");
        }
        assertThat(local("status")).isEqualTo(1);
    }

    @Test
    void staysInTheForegroundWithLimitsUntilItIsStopped() throws Exception {
        Process foreground = new ProcessBuilder(
                        OwnJvm.command(),
                        "-Dlog4j2.configurationFile=log4j2-test.properties",
                        "-cp",
                        OwnJvm.classPath(),
                        Main.class.getName(),
                        "local",
                        "up",
                        "--dir",
                        directory.toString(),
                        "--limits",
                        "2,5",
                        "--foreground")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(foreground.inputReader().readLine()).startsWith("OpenWhisk");
            EchoAction action = EchoAction.deploy(
                    new PlatformProcess(directory).addresses().openWhisk(), wskadmin("user", "create", "user-echo"));
            List<Integer> answers = new ArrayList<>();
            // The window is a calendar minute, so at most two are involved.
            for (int i = 0; i < 5; i++) {
                answers.add(action.invoke().statusCode());
            }
            assertThat(answers).contains(202, 429);
            ProcessHandle postgres = postgres();
            foreground.destroy();
            assertThat(foreground.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(foreground.exitValue()).isEqualTo(143);
            assertThat(postgres.onExit()).succeedsWithin(LIMIT);
        } finally {
            foreground.destroyForcibly();
        }
    }

    private int local(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(command, "--dir", directory.toString()));
        arguments.addAll(List.of(options));
        return new CommandLine(new LocalCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    commandLine.getErr().println(failure.getMessage());
                    return 1;
                })
                .execute(arguments.toArray(String[]::new));
    }

    private String wskadmin(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add(0, directory.resolve("openwhisk/bin/wskadmin").toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }

    private static List<String> events(String bootstrapServers) {
        List<String> events = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(EmbeddedKafka.EVENTS_TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long giveUpNanos = System.nanoTime() + LIMIT.toNanos();
            while (events.stream().noneMatch(event -> event.contains("\"Activation\""))
                    && System.nanoTime() < giveUpNanos) {
                consumer.poll(Duration.ofMillis(200)).forEach(event -> events.add(event.value()));
            }
        }
        return events;
    }

    private long pid() throws Exception {
        return new PlatformProcess(directory).pid().orElseThrow();
    }

    private ProcessHandle postgres() throws Exception {
        return Postmaster.of(directory.resolve("postgres/data")).orElseThrow();
    }

    private void kill() throws Exception {
        ProcessHandle daemon = ProcessHandle.of(pid()).orElseThrow();
        daemon.destroyForcibly();
        daemon.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static void execute(DatabaseLogin login, String... statements) throws Exception {
        try (Connection connection = DriverManager.getConnection(login.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static int rows(DatabaseLogin login) throws Exception {
        try (Connection connection = DriverManager.getConnection(login.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM t")) {
            result.next();
            return result.getInt(1);
        }
    }
}
