package io.faasload.local.postgres;

import io.faasload.files.PrivateFolder;
import io.faasload.files.WorkFolder;
import io.faasload.local.process.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server as a child process, on loopback, with database and role {@value #DATABASE}. The first start creates its directory,
 * with data and passwords (readable by the owner only). Later starts recover from an unclean shutdown, and stop a server that an
 * earlier process left running there. Thread-safe.
 *
 * <p>The server survives if this JVM is killed; {@link #stopLeftOver} stops it.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    /** Name of the database and of the role that owns it. */
    public static final String DATABASE = "faasload";

    /** First schema on the search path of every session in the database. */
    private static final String SCHEMA = "faasload";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final String SUPERUSER = "postgres";
    private static final String COMPLETE = "faasload.complete";

    private final io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;
    private final Path data;
    private final DatabaseLogin login;
    private final DatabaseLogin superuser;

    private EmbeddedPostgres(
            io.zonky.test.db.postgres.embedded.EmbeddedPostgres server,
            Path data,
            DatabaseLogin login,
            DatabaseLogin superuser) {
        this.server = server;
        this.data = data;
        this.login = login;
        this.superuser = superuser;
    }

    /**
     * Starts the server and returns when it answers.
     *
     * @param directory folder for data and passwords; created if missing
     * @param log file to which the server's log is appended
     * @throws IOException if it fails to start; the message is one line
     */
    public static EmbeddedPostgres start(Path directory, Path log, int port) throws IOException, InterruptedException {
        Path data = directory.toAbsolutePath().resolve("data");
        Files.createDirectories(directory);
        stopLeftOver(directory);
        setAsideIfIncomplete(data);
        // An instance in this process whose server was killed never releases it.
        Files.deleteIfExists(data.resolve("epg-lock"));
        DatabaseLogin login = login(directory, port);
        DatabaseLogin superuser =
                new DatabaseLogin(Ports.LOOPBACK, port, SUPERUSER, SUPERUSER, passwordIn(superuserPassword(directory)));
        keepBinariesIn(WorkFolder.ofUser());
        io.zonky.test.db.postgres.embedded.EmbeddedPostgres server;
        try {
            server = io.zonky.test.db.postgres.embedded.EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPort(port)
                    .setPGStartupWait(START_LIMIT)
                    .setLocaleConfig("locale", "C")
                    // Set from the start, because the library's default allows anybody to log in without a password.
                    .setLocaleConfig("auth", "scram-sha-256")
                    .setLocaleConfig("pwfile", superuserPassword(directory).toString())
                    .setConnectConfig("password", superuser.password())
                    .setServerConfig("listen_addresses", Ports.LOOPBACK)
                    .setServerConfig("unix_socket_directories", "")
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    // Clients get the errors of their statements; logging the statements would make the log grow
                    // without bound.
                    .setServerConfig("log_min_messages", "log")
                    .setServerConfig("log_min_error_statement", "panic")
                    .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
            stopLeftOver(directory);
            throw new IOException("PostgreSQL failed to start: see its log " + log + " (" + e.getMessage() + ")", e);
        }
        EmbeddedPostgres postgres = new EmbeddedPostgres(server, data, login, superuser);
        if (!Files.exists(data.resolve(COMPLETE))) {
            try {
                postgres.complete();
            } catch (SQLException e) {
                postgres.close();
                throw new IOException("cannot set up PostgreSQL: " + e.getMessage(), e);
            }
        }
        return postgres;
    }

    /**
     * Makes the library unpack PostgreSQL into a private folder, also for later starts. Its default is a world-writable folder in the
     * system's temporary folder. The library also makes the given folder world-writable, hence the additional level.
     */
    public static void keepBinariesIn(PrivateFolder work) throws IOException {
        Path binaries = work.folder("postgres").path().resolve("binaries");
        // Not set with the builder, which would still create and clear the default folder.
        System.setProperty("ot.epg.working-dir", binaries.toString());
    }

    /** The login of the owner of database {@value #DATABASE}. */
    public DatabaseLogin login() {
        return login;
    }

    /** Connections of the superuser, to create databases and roles. */
    public DataSource superuser() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(superuser.jdbcUrl());
        return source;
    }

    /** Disconnects the clients and stops the server. */
    @Override
    public void close() throws IOException {
        try {
            // If the server is gone, the library would stop whichever process has reused its pid.
            if (Postmaster.of(data).isPresent()) {
                server.close();
            }
            // The library gives up after five seconds; a checkpoint on a slow disk can take longer.
            Postmaster.stop(data);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was stopping", e);
        }
    }

    /** The login of a server on this directory, which is created before the first start. */
    public static DatabaseLogin login(Path directory, int port) throws IOException {
        return new DatabaseLogin(Ports.LOOPBACK, port, DATABASE, DATABASE, passwordIn(passwordFile(directory)));
    }

    /** The file with the password of that login. */
    public static Path passwordFile(Path directory) {
        return directory.resolve("password");
    }

    /**
     * Stops the orphaned server of a directory, left running by a killed process, and removes a stale pid file.
     *
     * @return whether there was one
     */
    public static boolean stopLeftOver(Path directory) throws IOException, InterruptedException {
        return Postmaster.stop(directory.toAbsolutePath().resolve("data"));
    }

    /** Creates role and database; writes the marker last. */
    private void complete() throws SQLException, IOException {
        try (Connection connection = superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE " + DATABASE + " LOGIN PASSWORD '" + login.password() + "'");
            statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + DATABASE);
            // Unqualified names of the dataset work in psql.
            statement.execute("ALTER DATABASE " + DATABASE + " SET search_path = " + SCHEMA + ", public");
        }
        Files.createFile(data.resolve(COMPLETE));
    }

    private static void setAsideIfIncomplete(Path data) throws IOException {
        if (Files.exists(data) && !Files.exists(data.resolve(COMPLETE))) {
            Path aside = data.resolveSibling("data.incomplete-" + System.currentTimeMillis());
            LOG.warn("The first start on {} was interrupted: moved to {}", data, aside);
            Files.move(data, aside);
        }
    }

    private static Path superuserPassword(Path directory) {
        return directory.resolve("superuser-password");
    }

    private static String passwordIn(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
        }
        return Files.readString(file).strip();
    }
}
