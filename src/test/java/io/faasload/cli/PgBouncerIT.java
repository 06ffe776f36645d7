package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformExtension;
import io.faasload.local.postgres.DatabaseLogin;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A dataset behind PgBouncer in transaction mode, which has fewer sessions of PostgreSQL than the job has connections. */
@ExtendWith(PlatformExtension.class)
class PgBouncerIT {

    private static final Path PGBOUNCER = Path.of("/usr/sbin/pgbouncer");
    private static final int SESSIONS = 3;
    private static final int INPUTS = 20;

    /** What a client may leave behind for the next one, but for the settings that PgBouncer keeps for each client. */
    private static final String LEFT_BEHIND = """
            SELECT name FROM pg_settings WHERE source = 'session' AND name NOT LIKE 'transaction_%' AND name NOT IN
              ('application_name', 'client_encoding', 'DateStyle', 'standard_conforming_strings', 'TimeZone')
            UNION ALL SELECT name FROM pg_prepared_statements
            UNION ALL SELECT locktype FROM pg_locks WHERE locktype = 'advisory'""";

    @TempDir
    Path directory;

    private Process pooler;

    @AfterEach
    void stop() throws InterruptedException {
        if (pooler != null) {
            pooler.destroy();
            pooler.waitFor();
        }
    }

    @Test
    void aGenerationNeedsNothingOfASessionAndLeavesNothingThere(LocalPlatform platform, DatabaseLogin database)
            throws Exception {
        assumeTrue(Files.isExecutable(PGBOUNCER), "skipped: pgbouncer is not installed (apt-get install pgbouncer)");
        Session session = new Session(platform, database, "pooled", directory);
        int port = start(database);
        List<String> settings = List.of(
                "database.port=" + port,
                "database.properties.prepareThreshold=0",
                "generation.nbinputs.image=" + INPUTS,
                "generation.parallelism=2");
        session.deploy(settings, NoopAction.manifest(directory, "pooled", List.of("a", "b"), NoopAction.ONE_PARAMETER));

        assertThat(session.success(settings, "check").out()).contains("OK   database: ");
        session.success(settings, "generate");

        assertThat(session.success(settings, "verify").out()).contains("complete and consistent");
        assertThat(session.number(Session.COMPLETED)).isEqualTo(2L * INPUTS);
        assertThat(leftBehind(database, port)).isEmpty();
    }

    /** Of all sessions: each connection has one of its own as long as its transaction lasts. */
    private static List<String> leftBehind(DatabaseLogin database, int port) throws SQLException {
        DatabaseLogin pooled =
                new DatabaseLogin(database.host(), port, database.database(), database.user(), database.password());
        List<Connection> connections = new ArrayList<>();
        List<String> left = new ArrayList<>();
        try {
            for (int i = 0; i < SESSIONS; i++) {
                Connection connection =
                        DriverManager.getConnection(pooled.jdbcUrl() + "&prepareThreshold=0&assumeMinServerVersion=13");
                connections.add(connection);
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement();
                        ResultSet names = statement.executeQuery(LEFT_BEHIND)) {
                    while (names.next()) {
                        left.add(names.getString(1));
                    }
                }
            }
            return left;
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private int start(DatabaseLogin database) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path configuration = Files.writeString(directory.resolve("pgbouncer.ini"), """
                [databases]
                %s = host=127.0.0.1 port=%d user=%s password=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                default_pool_size = %d
                ignore_startup_parameters = extra_float_digits
                """.formatted(
                        database.database(), database.port(), database.user(), database.password(), port, SESSIONS));
        List<String> command = new ArrayList<>(List.of(PGBOUNCER.toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(configuration.toString());
        Path log = directory.resolve("pgbouncer.log");
        pooler = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> answers(port) || !pooler.isAlive());
        assertThat(pooler.isAlive()).as(Files.readString(log)).isTrue();
        return port;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
