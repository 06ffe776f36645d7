package io.faasload.dataset;

import io.faasload.config.LoaderConfig;
import io.faasload.config.client.TlsProblem;
import io.faasload.config.key.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Access to the dataset's database. Every connection attempt gives up after {@value #CONNECT_SECONDS} s without a connection or
 * {@value #SOCKET_SECONDS} s without an answer. Immutable; safe for use by several threads, each with its own connection.
 */
public final class DatasetDatabase {

    private static final int CONNECT_SECONDS = 10;
    private static final int SOCKET_SECONDS = 60;
    private static final int OLDEST_VERSION = 13;

    /** Limits of roles and databases do not apply to superusers. The type of others' sessions is not visible to every role. */
    private static final String FREE_CONNECTIONS = """
            SELECT least(
              current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                - coalesce(current_setting('reserved_connections', true)::int, 0) - count(*),
              CASE WHEN r.rolconnlimit >= 0 AND NOT r.rolsuper
                THEN r.rolconnlimit - count(*) FILTER (WHERE a.usename = r.rolname) END,
              CASE WHEN d.datconnlimit >= 0 AND NOT r.rolsuper
                THEN d.datconnlimit - count(*) FILTER (WHERE a.datname = d.datname) END)
            FROM pg_stat_activity a, pg_roles r, pg_database d
            WHERE r.rolname = current_user AND d.datname = current_database() AND a.usesysid IS NOT NULL
            GROUP BY r.rolname, r.rolconnlimit, r.rolsuper, d.datname, d.datconnlimit""";

    private static final TlsProblem.Keys TLS_KEYS = new TlsProblem.Keys(
            "database.host",
            "database.properties.sslrootcert",
            "database.properties.sslcert and database.properties.sslkey",
            "database.sslmode");

    /** In the driver's messages about the client's certificate and key. */
    private static final Pattern OWN_CERTIFICATE =
            Pattern.compile("SSL certificate|SSL key|[Pp]rivate key|cert chain|pkcs12|[kK]ey ?[mM]anager");

    private final LoaderConfig.Database config;
    private final PGSimpleDataSource dataSource;

    private DatasetDatabase(LoaderConfig.Database config, PGSimpleDataSource dataSource) {
        this.config = config;
        this.dataSource = dataSource;
    }

    /**
     * Does not connect yet. {@code database.url}, if given, takes precedence over the other keys except {@code schema}; user and
     * password are taken from it if present.
     *
     * @throws DatasetException if {@code database.url} is not a PostgreSQL address
     */
    public static DatasetDatabase of(LoaderConfig.Database config) throws DatasetException {
        return new DatasetDatabase(config, dataSource(config));
    }

    private static PGSimpleDataSource dataSource(LoaderConfig.Database config) throws DatasetException {
        // Not DriverManager: in a Flink cluster the driver is in the job's class loader, which DriverManager does not
        // see.
        var source = new PGSimpleDataSource();
        var url = config.url();
        if (url == null) {
            source.setServerNames(new String[] {config.host()});
            source.setPortNumbers(new int[] {config.port()});
            source.setDatabaseName(config.database());
            source.setSslMode(config.sslmode());
        } else {
            try {
                source.setURL(url);
            } catch (IllegalArgumentException e) {
                throw new DatasetException(
                        "database.url must be like jdbc:postgresql://HOST:PORT/DATABASE: "
                                + url.replaceFirst("\\?.*", ""),
                        e);
            }
        }
        if (source.getUser() == null) {
            source.setUser(config.user());
        }
        if (source.getPassword() == null) {
            source.setPassword(config.password().value());
        }
        if (url == null || !url.contains("connectTimeout=")) {
            source.setConnectTimeout(CONNECT_SECONDS);
        }
        if (url == null || !url.contains("socketTimeout=")) {
            source.setSocketTimeout(SOCKET_SECONDS);
        }
        source.setTcpKeepAlive(true);
        source.setApplicationName("faasload");
        // Otherwise the driver sets its parameters in the session, one statement after the other.
        source.setAssumeMinServerVersion(String.valueOf(OLDEST_VERSION));
        for (Map.Entry<String, Secret> property : config.properties().entrySet()) {
            source.setProperty(
                    Objects.requireNonNull(PGProperty.forName(property.getKey())),
                    property.getValue().value());
        }
        return source;
    }

    /**
     * Opens a connection in auto-commit mode; the caller closes it.
     *
     * @throws DatasetException if it cannot connect, with the server, database or user at fault, and what to do
     */
    public DatasetConnection connect() throws DatasetException {
        try {
            return jdbc().connect();
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    /**
     * Creates the schema and its missing tables. To be called at every start, by several at the same time if need be. If table
     * {@code runs} was dropped, a new dataset starts: it gets another id, and orphans are deleted.
     *
     * @throws DatasetException if the server is too old, or the role may not create the schema or its tables
     */
    public void prepare() throws DatasetException {
        try (DatasetConnection connection = connect()) {
            requireVersion(connection.jdbc());
            schema(connection.jdbc()).create(connection);
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    /**
     * Checks whether {@link #prepare} would fail, without changing anything.
     *
     * @return whether the tables exist
     * @throws DatasetException as {@link #prepare}
     */
    public boolean inspect() throws DatasetException {
        try (DatasetConnection connection = connect()) {
            requireVersion(connection.jdbc());
            schema(connection.jdbc()).checkPrivileges(connection.jdbc());
            return connection.hasTable("functions");
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    /** The names of the tables that {@link #prepare} creates, in any order. */
    public static List<String> tables() {
        return Schema.tables();
    }

    private void requireVersion(Connection connection) throws SQLException, DatasetException {
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version < OLDEST_VERSION) {
            throw new DatasetException(
                    "PostgreSQL at " + server() + " has version " + version + ", and " + OLDEST_VERSION
                            + " or later is required",
                    null);
        }
    }

    private Schema schema(Connection connection) throws SQLException {
        return new Schema(config.schema(), user(), connection.getCatalog());
    }

    /** What is wrong with the database's encoding: only UTF8 has every character that an action may return. */
    public Optional<String> encodingMistake(DatasetConnection connection) throws SQLException {
        String encoding = text(connection, "SHOW server_encoding");
        return encoding.equals("UTF8")
                ? Optional.empty()
                : Optional.of("database \"" + dataSource.getDatabaseName() + "\" has the encoding " + encoding
                        + ", which cannot hold every text: create another one (createdb --encoding UTF8 --locale C"
                        + " --template template0 NAME) and set database.database");
    }

    /**
     * How many more connections PostgreSQL allows this role in this database, including the given one; none behind a pooler,
     * which has limits of its own: disabling the driver's named statements indicates one.
     */
    public OptionalInt freeConnections(DatasetConnection connection) throws SQLException {
        return "0".equals(dataSource.getProperty(PGProperty.PREPARE_THRESHOLD))
                ? OptionalInt.empty()
                : OptionalInt.of(1 + Integer.parseInt(text(connection, FREE_CONNECTIONS)));
    }

    private static String text(DatasetConnection connection, String query) throws SQLException {
        try (var statement = connection.prepareStatement(query);
                var row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    /** What a task of the job needs to connect on its own. */
    public JdbcSettings jdbc() {
        String password = Objects.requireNonNull(dataSource.getPassword());
        boolean isFromUrl = !password.equals(config.password().value());
        return new JdbcSettings(
                dataSource.getURL(), user(), isFromUrl ? new Secret(password) : config.password(), config.schema());
    }

    private String user() {
        return Objects.requireNonNull(dataSource.getUser());
    }

    private String server() {
        return Objects.requireNonNull(dataSource.getServerNames())[0] + ":"
                + dataSource.getPortNumbers()[0];
    }

    private DatasetException explained(SQLException e) {
        var cause = e.getCause();
        String said = cause == null || cause.getMessage() == null
                ? e.getMessage()
                : e.getMessage() + " " + cause.getMessage();
        Optional<String> trust = trustProblem(e, String.valueOf(said));
        if (trust.isPresent()) {
            return new DatasetException(trust.get(), e);
        }
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        String message =
                switch (state) {
                    case "3D000" ->
                        "database \"" + dataSource.getDatabaseName() + "\" does not exist at " + server()
                                + ": create it (createdb " + dataSource.getDatabaseName()
                                + ") or correct database.database";
                    case "28P01", "28000" ->
                        "PostgreSQL at " + server() + " turns user \"" + dataSource.getUser()
                                + "\" away, check database.user and database.password: " + said;
                    default ->
                        state.startsWith("08")
                                ? "cannot connect to PostgreSQL at " + server()
                                        + ", check database.host and database.port and whether it runs: " + said
                                : "PostgreSQL at " + server() + ": " + said;
                };
        return new DatasetException(message, e);
    }

    /** What is wrong with TLS, and the key to correct; empty if it is something else. */
    private Optional<String> trustProblem(SQLException e, String said) {
        String server = "PostgreSQL at " + server();
        if (said.contains("SSL root certificate")) {
            return Optional.of(server + ": correct database.properties.sslrootcert: " + said);
        }
        if (OWN_CERTIFICATE.matcher(said).find()) {
            return Optional.of(
                    server + ": correct database.properties.sslcert and database.properties.sslkey: " + said);
        }
        if (said.contains("pg_hba.conf") && said.endsWith("no encryption")) {
            return Optional.of(server + " may accept only connections with TLS, check database.sslmode: " + said);
        }
        return TlsProblem.explained(e, server, TLS_KEYS);
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
