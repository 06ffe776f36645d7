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
 * A PostgreSQL server as a child process, on loopback, with database and role {@value #DATABASE}. Its directory is made at
 * the first start and kept with everything in it, passwords included (readable by the owner only); a start on a kept
 * directory recovers from an unclean end and stops a server that an earlier process left running there. Thread-safe.
 *
 * <p>The server outlives a JVM that was killed; {@link #stopLeftOver} ends it.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    /** Name of the database and of the role that owns it. */
    public static final String DATABASE = "faasload";

    /** First on the search path of every session in the database. */
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
     * @param directory data and passwords; created when missing
     * @param log file to which the server's own log is appended
     * @throws IOException if it does not start; the message is one line
     */
    public static EmbeddedPostgres start(Path directory, Path log, int port) throws IOException, InterruptedException {
        Path data = directory.toAbsolutePath().resolve("data");
        Files.createDirectories(directory);
        stopLeftOver(directory);
        setAsideIfIncomplete(data);
        // Held for ever by an instance of this process whose server was killed.
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
                    // From the first moment on: by default the library lets everybody in without a password.
                    .setLocaleConfig("auth", "scram-sha-256")
                    .setLocaleConfig("pwfile", superuserPassword(directory).toString())
                    .setConnectConfig("password", superuser.password())
                    .setServerConfig("listen_addresses", Ports.LOOPBACK)
                    .setServerConfig("unix_socket_directories", "")
                    .setServerConfig("max_connections", "100")
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    // Who sends a statement learns why it fails; their texts would make the log grow without bound.
                    .setServerConfig("log_min_messages", "log")
                    .setServerConfig("log_min_error_statement", "panic")
                    .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
            stopLeftOver(directory);
            throw new IOException("PostgreSQL does not start: its log is " + log + " (" + e.getMessage() + ")", e);
        }
        EmbeddedPostgres postgres = new EmbeddedPostgres(server, data, login, superuser);
        if (!Files.exists(data.resolve(COMPLETE))) {
            try {
                postgres.complete();
            } catch (SQLException e) {
                postgres.close();
                throw new IOException("PostgreSQL does not take its first settings: " + e.getMessage(), e);
            }
        }
        return postgres;
    }

    /**
     * Makes the library unpack PostgreSQL below a private folder, for later starts too. Its own default is a folder in the system's temporary
     * one that everybody may write to, and it opens that to everybody: hence one folder more.
     */
    public static void keepBinariesIn(PrivateFolder work) throws IOException {
        Path binaries = work.folder("postgres").path().resolve("binaries");
        // No setting of the builder: it would still create, and clear, the default.
        System.setProperty("ot.epg.working-dir", binaries.toString());
    }

    /** Who may log in as the owner of database {@value #DATABASE}. */
    public DatabaseLogin login() {
        return login;
    }

    /** Connections of the superuser, to make databases and roles. */
    public DataSource superuser() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(superuser.jdbcUrl());
        return source;
    }

    /** Disconnects the clients and stops the server. */
    @Override
    public void close() throws IOException {
        try {
            // Of a server that is gone, the library would stop whichever process has its number now.
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

    /** The login that a server on this directory has, or will have at its first start. */
    public static DatabaseLogin login(Path directory, int port) throws IOException {
        return new DatabaseLogin(Ports.LOOPBACK, port, DATABASE, DATABASE, passwordIn(passwordFile(directory)));
    }

    /** The file with the password of that login. */
    public static Path passwordFile(Path directory) {
        return directory.resolve("password");
    }

    /**
     * Stops the server of a directory that a killed process left running; a stale process id is cleared away.
     *
     * @return whether there was one
     */
    public static boolean stopLeftOver(Path directory) throws IOException, InterruptedException {
        return Postmaster.stop(directory.toAbsolutePath().resolve("data"));
    }

    /** Role and database; the marker comes last. */
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
            LOG.warn("The first start on {} was cut short: moved to {}", data, aside);
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
