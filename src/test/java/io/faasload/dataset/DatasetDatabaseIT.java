package io.faasload.dataset;

import static io.faasload.dataset.TestDataset.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig;
import io.faasload.config.key.Secret;
import io.faasload.job.rows.DatasetLedger;
import io.faasload.lease.JdbcLease;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.net.ServerSocket;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

@ExtendWith(PostgresExtension.class)
public class DatasetDatabaseIT {

    @Test
    void reportsThatNobodyListens() throws Exception {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertOneLine(DatasetDatabase.of(config("postgres", "", "db", free, "faasload", null))::connect)
                .hasMessageStartingWith("cannot connect to PostgreSQL at localhost:" + free
                        + ", check database.host and database.port and whether it runs: ");
    }

    @Test
    void reportsThatTheDatabaseIsMissing(LoaderConfig.Database config) throws Exception {
        assertOneLine(
                        DatasetDatabase.of(
                                config("postgres", password(config), "nodb", config.port(), "faasload", null))::connect)
                .hasMessage("database \"nodb\" does not exist at localhost:" + config.port()
                        + ": create it (createdb nodb) or correct database.database");
    }

    @Test
    void reportsThatThePasswordIsWrong(LoaderConfig.Database config) throws Exception {
        execute(config, "CREATE ROLE other_user LOGIN PASSWORD 'right'");
        var wrong = config("other_user", "wr0ng", config.database(), config.port(), "faasload", null);
        assertOneLine(DatasetDatabase.of(wrong)::connect)
                .hasMessageContaining("turns user \"other_user\" away, check database.user and database.password")
                .hasMessageNotContaining("wr0ng");
        DatasetDatabase.of(config("other_user", "right", config.database(), config.port(), "faasload", null))
                .connect()
                .close();
    }

    /** How tasks of a job connect and read: they must not restart forever. */
    @Test
    void reportsPermanentRefusals(LoaderConfig.Database config) throws Exception {
        var jdbc = DatasetDatabase.of(config).jdbc();
        assertThatThrownBy(() -> new JdbcSettings(
                                jdbc.url().replace("/" + config.database(), "/nodb"),
                                jdbc.user(),
                                jdbc.password(),
                                jdbc.schema())
                        .connect())
                .isInstanceOf(PermanentRefusalException.class);
        try (var ledger = new DatasetLedger(jdbc)) {
            assertThatThrownBy(() -> ledger.find(List.of("a")))
                    .hasMessageContaining("relation \"faasload.runs\" does not exist")
                    .hasCauseInstanceOf(PermanentRefusalException.class);
        }
        try (var lease = new JdbcLease(jdbc, 1)) {
            assertThatThrownBy(lease::renew)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("relation \"faasload.lease\" does not exist")
                    .hasCauseInstanceOf(PermanentRefusalException.class);
        }
    }

    @Test
    void saysHowToCreateTheSchemaIfTheRoleMayNot(LoaderConfig.Database config) throws Exception {
        execute(config, "CREATE ROLE limited LOGIN PASSWORD 'some'");
        var limited = DatasetDatabase.of(config("limited", "some", config.database(), config.port(), "faasload", null));
        assertOneLine(limited::prepare)
                .hasMessageContaining("user \"limited\" may not create schema \"faasload\" in database")
                .hasMessageContaining("run: CREATE SCHEMA \"faasload\" AUTHORIZATION \"limited\"");

        execute(config, "CREATE SCHEMA faasload");
        execute(config, "GRANT USAGE ON SCHEMA faasload TO limited");
        assertOneLine(limited::prepare)
                .hasMessageContaining("user \"limited\" may not create tables in schema \"faasload\"")
                .hasMessageContaining("run: GRANT ALL ON SCHEMA \"faasload\" TO \"limited\"");

        execute(config, "GRANT ALL ON SCHEMA faasload TO limited");
        limited.prepare();
        try (var connection = limited.connect()) {
            assertThat(rows(connection, "SELECT * FROM faasload.runs")).isEmpty();
        }
    }

    @Test
    void refusesAnAddressThatIsNotPostgres() {
        assertThatThrownBy(() -> DatasetDatabase.of(config("u", "p", "db", 1, "s", "jdbc:mysql://h/d?password=wr0ng")))
                .isInstanceOf(DatasetException.class)
                .hasMessage("database.url must be like jdbc:postgresql://HOST:PORT/DATABASE: jdbc:mysql://h/d");
    }

    @Test
    void theAddressTakesPrecedenceOverTheOtherKeys(LoaderConfig.Database config) throws Exception {
        var url = "jdbc:postgresql://localhost:" + config.port() + "/" + config.database() + "?user=postgres&password="
                + password(config) + "&socketTimeout=7";
        var database = DatasetDatabase.of(config("nobody", "nothing", "nodb", 1, "faasload", url));
        try (var connection = database.connect()) {
            assertThat(rows(connection, "SELECT current_database(), current_user"))
                    .containsExactly(config.database() + " postgres");
        }
        assertThat(database.jdbc().url())
                .contains("socketTimeout=7", "connectTimeout=10")
                .doesNotContain(password(config));
        assertThat(database.jdbc().password()).isEqualTo(config.password());
    }

    @Test
    void aTaskConnectsWithItsSettingsAndPrintsNoPassword(LoaderConfig.Database config) throws Exception {
        String password = password(config);
        execute(config, "CREATE ROLE task LOGIN PASSWORD '" + password + "' SUPERUSER");
        var database = DatasetDatabase.of(config("task", password, config.database(), config.port(), "my \"s\"", null));
        database.prepare();
        JdbcSettings jdbc = database.jdbc();
        try (var connection = DriverManager.getConnection(
                jdbc.url(), jdbc.user(), jdbc.password().value())) {
            assertThat(rows(connection, "SELECT current_setting('application_name')"))
                    .containsExactly("faasload");
        }
        try (var connection = jdbc.connect();
                var count = connection.prepareStatement("SELECT count(*) FROM {schema}.runs")) {
            count.executeQuery().close();
        }
        assertThat(jdbc).hasToString("task@jdbc:postgresql://localhost:" + config.port() + "/" + config.database());
        assertThat(jdbc.url()).doesNotContain(password).contains("socketTimeout=60");
        new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(jdbc);
    }

    @Test
    void theDriverGetsItsProperties(LoaderConfig.Database config) throws Exception {
        var database = DatasetDatabase.of(
                with(config, Map.of("prepareThreshold", new Secret("0"), "ApplicationName", new Secret("mine"))));

        assertThat(database.jdbc().url()).contains("prepareThreshold=0");
        try (var connection = database.connect()) {
            assertThat(connection.jdbc().unwrap(PGConnection.class).getPrepareThreshold())
                    .isZero();
            assertThat(rows(connection, "SHOW application_name")).containsExactly("mine");
        }
        assertOneLine(() -> DatasetDatabase.of(with(config, Map.of("prepareThreshold", new Secret("x"))))
                        .connect())
                .hasMessageContaining("prepareThreshold");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LATIN1", "SQL_ASCII"})
    void anEncodingThatCannotHoldEveryTextIsReported(String encoding, LoaderConfig.Database config) throws Exception {
        try (var utf8 = DatasetDatabase.of(config).connect()) {
            assertThat(DatasetDatabase.of(config).encodingMistake(utf8)).isEmpty();
        }
        var database = DatasetDatabase.of(withEncoding(config, encoding));
        try (var connection = database.connect()) {
            assertThat(database.encodingMistake(connection))
                    .hasValueSatisfying(mistake -> assertThat(mistake)
                            .contains(
                                    "has the encoding " + encoding + ", which cannot hold every text: create another"));
        }
    }

    /** Creates a database on the same server. */
    public static LoaderConfig.Database withEncoding(LoaderConfig.Database config, String encoding) throws Exception {
        String name = config.database() + "_" + encoding.toLowerCase(Locale.ROOT);
        execute(
                config,
                "CREATE DATABASE " + name + " ENCODING '" + encoding
                        + "' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        return config("postgres", password(config), name, config.port(), "faasload", null);
    }

    @Test
    void countsTheConnectionsLeftToTheRole(LoaderConfig.Database config) throws Exception {
        execute(config, "CREATE ROLE few LOGIN PASSWORD 'some' CONNECTION LIMIT 3");
        var few = DatasetDatabase.of(config("few", "some", config.database(), config.port(), "faasload", null));
        try (var connection = few.connect()) {
            assertThat(few.freeConnections(connection)).hasValue(3);
            try (var other = few.connect()) {
                assertThat(few.freeConnections(other)).hasValue(2);
            }
        }
        execute(config, "ALTER DATABASE " + config.database() + " CONNECTION LIMIT 2");
        try (var connection = few.connect();
                var ofTheSuperuser = DatasetDatabase.of(config).connect()) {
            assertThat(few.freeConnections(connection)).hasValue(1);
            assertThat(DatasetDatabase.of(config)
                            .freeConnections(ofTheSuperuser)
                            .getAsInt())
                    .isBetween(3, 50);
        }
        assertThat(DatasetDatabase.of(with(config, Map.of("prepareThreshold", new Secret("0"))))
                        .freeConnections(few.connect()))
                .isEmpty();
    }

    @Test
    void aSessionThatPostgresEndedAsIdleIsReplaced(LoaderConfig.Database config) throws Exception {
        execute(config, "CREATE ROLE idle LOGIN PASSWORD 'some'");
        execute(config, "ALTER ROLE idle SET idle_session_timeout = '1ms'");
        var idle = DatasetDatabase.of(config("idle", "some", config.database(), config.port(), "faasload", null));
        String sessions = "SELECT pid FROM pg_stat_activity WHERE usename = 'idle'";
        try (var connection = DatasetDatabase.of(config).connect();
                var reconnecting = new ReconnectingConnection(idle.jdbc()::connect)) {
            reconnecting.open();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> rows(connection, sessions).isEmpty());

            reconnecting.open();
        }
    }

    private static LoaderConfig.Database with(LoaderConfig.Database config, Map<String, Secret> properties) {
        return new LoaderConfig.Database(
                config.user(),
                config.password(),
                config.database(),
                config.host(),
                config.port(),
                config.schema(),
                config.sslmode(),
                null,
                null,
                null,
                config.flushinterval(),
                properties);
    }

    private static String password(LoaderConfig.Database config) {
        return config.password().value();
    }

    public static LoaderConfig.Database withSchema(LoaderConfig.Database config, String schema) {
        return config("postgres", password(config), config.database(), config.port(), schema, null);
    }

    private static LoaderConfig.Database config(
            String user, String password, String database, int port, String schema, String url) {
        return new LoaderConfig.Database(
                user,
                new Secret(password),
                database,
                "localhost",
                port,
                schema,
                "prefer",
                url,
                null,
                null,
                Duration.ofMillis(100),
                Map.of());
    }

    private static void execute(LoaderConfig.Database config, String sql) throws Exception {
        try (var connection = DatasetDatabase.of(config).connect();
                var statement = connection.jdbc().createStatement()) {
            statement.execute(sql);
        }
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertOneLine(ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOf(DatasetException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}
