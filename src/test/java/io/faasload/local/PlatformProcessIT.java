package io.faasload.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.cli.LocalCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code local up}, {@code down} and {@code status} with the real process. */
class PlatformProcessIT {

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void stop() throws Exception {
        new PlatformProcess(directory).stop();
    }

    @Test
    void keepsDataAndAddressesOverDownAndUp() throws Exception {
        assertThat(local("up")).as(err.toString()).isZero();
        PlatformAddresses addresses = new PlatformProcess(directory).addresses();
        execute(addresses.database(), "CREATE TABLE t (n int)", "INSERT INTO t VALUES (5)");
        try (KafkaUserEvents events = new KafkaUserEvents(addresses.kafka())) {
            events.publish("{}");
        }
        assertThat(local("down")).isZero();
        assertThat(local("status")).isEqualTo(1);

        assertThat(local("up")).as(err.toString()).isZero();
        assertThat(new PlatformProcess(directory).addresses()).isEqualTo(addresses);
        assertThat(rows(addresses.database())).isEqualTo(1);
    }

    @Test
    void saysWhatRunsAndRefusesToRunTwice() throws Exception {
        assertThat(local("up")).as(err.toString()).isZero();
        long pid = pid();
        assertThat(local("up")).isEqualTo(1);
        assertThat(err.toString()).contains("already runs in " + directory.toRealPath() + " (process " + pid + ")");
        out.getBuffer().setLength(0);
        assertThat(local("status")).isZero();
        PlatformAddresses addresses = new PlatformProcess(directory).addresses();
        assertThat(out.toString())
                .contains(
                        addresses.openWhisk(),
                        addresses.kafka(),
                        addresses.objects(),
                        String.valueOf(addresses.database().port()),
                        String.valueOf(pid))
                .doesNotContain(addresses.database().password());
    }

    @Test
    void startsAgainAfterItWasKilledAndStopsThePostgresqlThatWasLeft() throws Exception {
        assertThat(local("up")).as(err.toString()).isZero();
        PlatformAddresses addresses = new PlatformProcess(directory).addresses();
        execute(addresses.database(), "CREATE TABLE t (n int)", "INSERT INTO t VALUES (5)");
        ProcessHandle left = postgres();
        kill();
        assertThat(left.isAlive()).isTrue();
        assertThat(local("status")).isEqualTo(1);

        assertThat(local("up")).as(err.toString()).isZero();
        assertThat(left.isAlive()).isFalse();
        assertThat(rows(addresses.database())).isEqualTo(1);
    }

    @Test
    void leavesNothingBehindWhenItIsTakenDownAfterItWasKilled() throws Exception {
        assertThat(local("up")).as(err.toString()).isZero();
        ProcessHandle left = postgres();
        kill();
        assertThat(local("down")).isZero();
        assertThat(left.isAlive()).isFalse();
        assertThat(local("down")).isZero();
        assertThat(out.toString()).contains("No platform runs");
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
    void staysInTheForegroundUntilItIsToldToStop() throws Exception {
        Process foreground = new ProcessBuilder(
                        PlatformFiles.javaCommand(),
                        "-Dlog4j2.configurationFile=log4j2-test.properties",
                        "-cp",
                        PlatformFiles.classPath(),
                        CommandLineMain.class.getName(),
                        "up",
                        "--dir",
                        directory.toString(),
                        "--foreground")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(foreground.inputReader().readLine()).startsWith("OpenWhisk");
            ProcessHandle postgres = postgres();
            foreground.destroy();
            assertThat(foreground.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(foreground.exitValue()).isEqualTo(143);
            assertThat(postgres.onExit()).succeedsWithin(Duration.ofSeconds(30));
        } finally {
            foreground.destroyForcibly();
        }
    }

    /** The command as a process ends it: with {@link System#exit}. */
    static final class CommandLineMain {
        public static void main(String[] arguments) {
            System.exit(new CommandLine(new LocalCommand()).execute(arguments));
        }
    }

    private int local(String command) {
        return new CommandLine(new LocalCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    commandLine.getErr().println(failure.getMessage());
                    return 1;
                })
                .execute(command, "--dir", directory.toString());
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
        daemon.onExit().get(30, TimeUnit.SECONDS);
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
