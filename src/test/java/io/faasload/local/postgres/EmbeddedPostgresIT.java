package io.faasload.local.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.files.WorkFolder;
import io.faasload.local.process.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {

    @TempDir
    Path directory;

    @Test
    void keepsRowsAndPasswordOverARestart() throws Exception {
        int port = Ports.choose(ThreadLocalRandom.current()).postgres();
        DatabaseLogin login;
        try (EmbeddedPostgres postgres = start(port)) {
            login = postgres.login();
            execute(login, "CREATE TABLE t (n int)", "INSERT INTO t VALUES (42)");
        }
        try (EmbeddedPostgres postgres = start(port)) {
            assertThat(text(login, "SHOW search_path")).isEqualTo("faasload, public");
            assertThat(postgres.login()).isEqualTo(login);
            assertThat(number(login, "SELECT n FROM t")).isEqualTo(42);
        }
    }

    /** Anybody who can write to their folder can run code as the user of the platform. */
    @Test
    void keepsItsBinariesInAPrivateFolder() throws Exception {
        try (EmbeddedPostgres postgres =
                start(Ports.choose(ThreadLocalRandom.current()).postgres())) {
            assertThat(postgres.login().port()).isPositive();
            Path binary = Path.of(server().info().command().orElseThrow());
            Path binaries = WorkFolder.ofUser().folder("postgres").path();
            assertThat(binary.toRealPath()).startsWith(binaries);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(binaries)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void requiresThePasswordOnLoopbackAndStopsAnOrphanedServer() throws Exception {
        try (EmbeddedPostgres postgres =
                start(Ports.choose(ThreadLocalRandom.current()).postgres())) {
            DatabaseLogin login = postgres.login();
            DatabaseLogin wrong =
                    new DatabaseLogin(login.host(), login.port(), login.database(), login.user(), "wrong");
            assertThatThrownBy(() -> execute(wrong, "SELECT 1"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
            DatabaseLogin superuser = new DatabaseLogin(login.host(), login.port(), "postgres", "postgres", "wrong");
            assertThatThrownBy(() -> execute(superuser, "SELECT 1")).hasMessageContaining("password authentication");
            assertThat(text(login, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("password"))))
                    .isEqualTo("rw-------");
            ProcessHandle server = server();
            assertThat(EmbeddedPostgres.stopLeftOver(directory)).isTrue();
            assertThat(server.isAlive()).isFalse();
            assertThat(EmbeddedPostgres.stopLeftOver(directory)).isFalse();
        }
    }

    @Test
    void keepsCommittedRowsAfterAKillWithAStalePid() throws Exception {
        int port = Ports.choose(ThreadLocalRandom.current()).postgres();
        EmbeddedPostgres killed = start(port);
        DatabaseLogin login = killed.login();
        execute(login, "CREATE TABLE t (n int)", "INSERT INTO t VALUES (7)");
        ProcessHandle server = server();
        // They end shortly after it, and until then no other server can start.
        List<ProcessHandle> backends = server.descendants().toList();
        server.destroyForcibly();
        server.onExit().get(2, TimeUnit.MINUTES);
        for (ProcessHandle backend : backends) {
            backend.onExit().get(2, TimeUnit.MINUTES);
        }
        // The pid now belongs to another process, which must not be touched.
        Path pidFile = directory.resolve("data/postmaster.pid");
        Process bystander = new ProcessBuilder("sleep", "3600").start();
        try {
            List<String> lines = Files.readAllLines(pidFile);
            lines.set(0, String.valueOf(bystander.pid()));
            Files.write(pidFile, lines);
            killed.close();
            try (EmbeddedPostgres postgres = start(port)) {
                assertThat(number(postgres.login(), "SELECT n FROM t")).isEqualTo(7);
            }
            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void startsOverIfTheFirstStartWasInterrupted() throws Exception {
        Files.createDirectories(directory.resolve("data"));
        Files.writeString(directory.resolve("data/postgresql.conf"), "half");
        try (EmbeddedPostgres postgres =
                start(Ports.choose(ThreadLocalRandom.current()).postgres())) {
            assertThat(number(postgres.login(), "SELECT 1")).isEqualTo(1);
        }
    }

    private EmbeddedPostgres start(int port) throws Exception {
        return EmbeddedPostgres.start(directory, directory.resolve("postgres.log"), port);
    }

    private ProcessHandle server() throws Exception {
        String pid =
                Files.readAllLines(directory.resolve("data/postmaster.pid")).get(0);
        return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    private static void execute(DatabaseLogin login, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(login.jdbcUrl());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static int number(DatabaseLogin login, String query) throws SQLException {
        return Integer.parseInt(text(login, query));
    }

    private static String text(DatabaseLogin login, String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(login.jdbcUrl());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }
}
