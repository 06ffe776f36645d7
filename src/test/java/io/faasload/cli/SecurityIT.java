package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.local.flink.FlinkCluster;
import io.faasload.local.flink.FlinkHome;
import io.faasload.local.kafka.KafkaUserEvents;
import io.faasload.local.kafka.SecuredKafka;
import io.faasload.local.postgres.EmbeddedPostgres;
import io.faasload.local.process.Ports;
import io.faasload.security.TestAuthority;
import io.faasload.security.TlsProxy;
import io.faasload.whisk.WhiskServer;
import io.faasload.whisk.WhiskSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A generation whose Kafka requires SASL over TLS, whose PostgreSQL requires TLS with a client certificate and a password, and whose
 * OpenWhisk has a certificate of an own CA. What is wrong with one of them is said in one line that names the key.
 */
class SecurityIT {

    private static final String PASSWORD = "pw-of-kafka";
    private static final String WRONG = "not-the-pass";
    private static final TestAuthority AUTHORITY = TestAuthority.create("ours");

    private static final List<String> CHECK = List.of("check");
    private static final List<String> BOTH = List.of("check", "generate");

    @TempDir
    static Path directory;

    private static final Deque<AutoCloseable> RUNNING = new ArrayDeque<>();
    private static SecuredKafka kafka;
    private static EmbeddedPostgres postgres;
    private static TlsProxy expiredApi;
    private static Path config;

    @BeforeAll
    static void start() throws Exception {
        kafka = started(SecuredKafka.start(directory.resolve("kafka"), AUTHORITY, PASSWORD));
        postgres = started(EmbeddedPostgres.start(
                directory.resolve("postgres"),
                directory.resolve("postgres.log"),
                Ports.choose(ThreadLocalRandom.current()).postgres()));
        KafkaUserEvents events = started(new KafkaUserEvents(kafka.plain()));
        WhiskServer whisk = started(WhiskServer.start(WhiskSettings.in(directory.resolve("whisk")), events));
        TlsProxy api = started(new TlsProxy(whisk.address(), AUTHORITY.server()));
        expiredApi = started(new TlsProxy(whisk.address(), AUTHORITY.expired()));
        securePostgres();
        var key = whisk.users().newAuthKey();
        assertThat(whisk.users().create("user-noop", key)).isTrue();
        Files.createDirectory(directory.resolve("authkeys"));
        Files.writeString(
                directory.resolve("authkeys/user-noop"),
                key.uuid() + ":" + key.key().value());
        AUTHORITY.writeTo(directory.resolve("ca.pem"));
        TestAuthority.create("ours").writeTo(directory.resolve("other-ca.pem"));
        Files.createDirectory(directory.resolve("wrongkeys"));
        Files.writeString(directory.resolve("wrongkeys/user-noop"), key.uuid() + ":" + WRONG);
        Files.writeString(directory.resolve("wrongpassword"), WRONG);
        Files.writeString(directory.resolve("no-ca.pem"), "nothing");
        Files.writeString(directory.resolve("kafka.properties"), """
                sasl.mechanism=SCRAM-SHA-512
                sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \
                username="%s" password="%s";
                """.formatted(SecuredKafka.USER, PASSWORD));
        config = Files.writeString(
                directory.resolve("loader.yml"), """
                generation:
                  secrets: files
                  statedir: DIR/states
                  workdir: DIR/work
                  interinvocationtime: 0.01
                  nbinputs: {image: 3}
                database:
                  port: %d
                  user: faasload
                  database: faasload
                  passwordfile: DIR/postgres/password
                  sslmode: verify-full
                  properties:
                    sslrootcert: DIR/ca.pem
                    sslcert: DIR/client.pem
                    sslkey: DIR/client-key.pem
                    pemKeyAlgorithm: EC
                openwhisk:
                  apihost: %s
                  cafile: DIR/ca.pem
                  authkeys: DIR/authkeys
                  kafkahost: %s
                  orphangrace: 1
                  calltimeout: 300
                kafka:
                  properties:
                    security.protocol: SASL_SSL
                    ssl.truststore.type: PEM
                    ssl.truststore.location: DIR/ca.pem
                  propertiesfile: DIR/kafka.properties
                dockermonitor: {enabled: false}
                """.formatted(postgres.login().port(), api.address(), kafka.secured())
                        .replace("DIR", directory.toString()));
        String manifest = NoopAction.manifest(directory, "secured", List.of("noop"), NoopAction.NO_PARAMETERS)
                .toString();
        succeed(List.of(), "functions", "load", manifest);
        succeed(List.of(), "actions", "deploy", manifest);
    }

    /** A server with TLS, and a role that can log in only with a certificate and its password. */
    private static void securePostgres() throws Exception {
        present(AUTHORITY.server());
        HeldCertificate client = AUTHORITY.named("faasload");
        privately(directory.resolve("client.pem"), client.certificatePem());
        privately(directory.resolve("client-key.pem"), client.privateKeyPkcs8Pem());
        Path data = directory.resolve("postgres/data");
        AUTHORITY.writeTo(data.resolve("root.crt"));
        Path access = data.resolve("pg_hba.conf");
        Files.writeString(
                access,
                "hostssl faasload faasload 127.0.0.1/32 scram-sha-256 clientcert=verify-full\n"
                        + "hostnossl faasload faasload 127.0.0.1/32 reject\n" + Files.readString(access));
        execute("ALTER SYSTEM SET ssl_ca_file = 'root.crt'");
        execute("ALTER SYSTEM SET ssl = on");
        reload();
    }

    /** Gives PostgreSQL another certificate. */
    private static void present(HeldCertificate certificate) throws IOException {
        Path data = directory.resolve("postgres/data");
        privately(data.resolve("server.crt"), certificate.certificatePem());
        privately(data.resolve("server.key"), certificate.privateKeyPkcs8Pem());
    }

    private static void privately(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static void reload() throws SQLException {
        execute("SELECT pg_reload_conf()");
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = postgres.superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static <T extends AutoCloseable> T started(T service) {
        RUNNING.push(service);
        return service;
    }

    @AfterAll
    static void stop() throws Exception {
        while (!RUNNING.isEmpty()) {
            RUNNING.pop().close();
        }
    }

    @Test
    void aGenerationCompletesFromItsEvents() throws Exception {
        succeed(List.of(), "generate");

        assertThat(number("SELECT count(*) FROM faasload.runs WHERE status = 'completed' AND completed_by = 'event'"))
                .isEqualTo(3);
        for (List<String> login : List.of(
                login("plain.PlainLoginModule", "PLAIN", PASSWORD),
                login(
                        "OAUTHBEARER",
                        "oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\""
                                + SecuredKafka.USER + "\";"))) {
            assertThat(succeed(login, "check")).contains("OK   user events: topic events has had ");
        }
    }

    /** There, the classes of the login are only in the job's jar. */
    @Test
    @Tag("slow")
    void aGenerationCompletesOnACluster() throws Exception {
        Ports ports = Ports.choose(ThreadLocalRandom.current());
        FlinkHome home = new FlinkHome(directory.resolve("flink"), ports.flinkRest(), ports.flinkRpc());
        Path logs = Files.createDirectory(directory.resolve("logs"));
        home.write(new FlinkHome.Folders(logs, directory.resolve("states-cluster")));
        started(FlinkCluster.start(home, logs, 1));
        String schema = "database.schema=cluster";
        succeed(
                List.of(schema),
                "functions",
                "load",
                directory.resolve("secured-noop.yml").toString());

        expectRun(home, List.of(schema));
        List<String> plain = new ArrayList<>(login("plain.PlainLoginModule", "PLAIN", PASSWORD));
        plain.addAll(List.of(schema, "generation.nbinputs.image=5"));
        expectRun(home, plain);

        assertThat(number("SELECT count(*) FROM cluster.runs WHERE status = 'completed' AND completed_by = 'event'"))
                .isEqualTo(5);
    }

    private static void expectRun(FlinkHome home, List<String> settings) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                home.directory().resolve("bin/flink").toString(), "run", "target/faasload-job.jar", "--config"));
        line.add(config.toString());
        settings.forEach(setting -> line.addAll(List.of("-D", setting)));
        Path output = directory.resolve("flink-run.txt");
        assertThat(ChildProcess.start(line, output).waitFor())
                .as(Files.readString(output))
                .isZero();
    }

    /** Libraries log such errors too. */
    @Test
    void theTerminalOfAProcessShowsNothingElse() throws Exception {
        Path output = directory.resolve("generate.txt");
        List<String> line = Session.java();
        line.add(line.indexOf("-cp"), "-Dlog4j2.configurationFile=io/faasload/cli/log4j2.properties");
        line.addAll(arguments(List.of("kafka.properties.ssl.truststore.location=DIR/other-ca.pem"), "generate"));

        assertThat(ChildProcess.start(line, output).waitFor()).isEqualTo(1);
        assertThat(Files.readString(output))
                .hasLineCount(1)
                .startsWith("faasload: Kafka: the certificate of " + kafka.secured() + " is not trusted (");
    }

    private static long number(String sql) throws SQLException {
        PGSimpleDataSource source = (PGSimpleDataSource) postgres.superuser();
        source.setDatabaseName(EmbeddedPostgres.DATABASE);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Commands, settings, what is said, and the key. */
    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of(
                        CHECK,
                        List.of("kafka.properties.ssl.truststore.location=DIR/other-ca.pem"),
                        "Kafka: the certificate of " + kafka.secured() + " is not trusted (",
                        "): kafka.properties.ssl.truststore.location must have the certificate of its CA"),
                Arguments.of(
                        BOTH,
                        List.of("openwhisk.kafkahost=" + kafka.expired()),
                        "Kafka: the certificate of " + kafka.expired() + " is not valid now (NotAfter: ",
                        "): renew it there, or correct openwhisk.kafkahost"),
                Arguments.of(
                        BOTH,
                        login("plain.PlainLoginModule", "PLAIN", WRONG),
                        "Kafka: " + kafka.secured() + " rejects the login (Authentication failed: ",
                        "): correct kafka.properties.sasl.jaas.config"),
                Arguments.of(
                        CHECK,
                        login("scram.ScramLoginModule", "SCRAM-SHA-512", WRONG),
                        "Kafka: " + kafka.secured() + " rejects the login (Authentication failed ",
                        "): correct kafka.properties.sasl.jaas.config"),
                Arguments.of(
                        CHECK,
                        login("scram.ScramLoginModule", "SCRAM-SHA-256", WRONG),
                        "Kafka: " + kafka.secured() + " does not accept this kind of login (",
                        "): correct kafka.properties.sasl.mechanism"),
                Arguments.of(
                        CHECK,
                        List.of("kafka.properties.security.protocol=PLAINTEXT", "openwhisk.calltimeout=1"),
                        "Kafka: no answer from " + kafka.secured() + " (",
                        "or kafka.properties.security.protocol if it expects TLS or a login"),
                Arguments.of(
                        CHECK,
                        List.of("openwhisk.kafkahost=" + kafka.plain(), "openwhisk.calltimeout=1"),
                        "Kafka: ",
                        "kafka.properties.security.protocol"),
                Arguments.of(
                        CHECK,
                        List.of("kafka.properties.ssl.truststore.type=JKS"),
                        "Kafka: kafka.properties cannot be used (",
                        "): correct them"),
                Arguments.of(
                        CHECK,
                        List.of("database.properties.sslrootcert=DIR/other-ca.pem"),
                        "the certificate of PostgreSQL at localhost:"
                                + postgres.login().port() + " is not trusted (",
                        "): database.properties.sslrootcert must have the certificate of its CA"),
                Arguments.of(
                        BOTH,
                        List.of("database.passwordfile=DIR/wrongpassword"),
                        "PostgreSQL at localhost:" + postgres.login().port() + " turns user \"faasload\" away",
                        "database.password"),
                Arguments.of(
                        CHECK,
                        List.of("database.properties.sslcert=", "database.properties.sslkey="),
                        "requires another certificate of this client (",
                        "): set database.properties.sslcert and database.properties.sslkey"),
                Arguments.of(
                        CHECK,
                        List.of("database.properties.sslkey=DIR/ca.pem"),
                        "correct database.properties.sslcert and database.properties.sslkey: ",
                        "ca.pem"),
                Arguments.of(
                        CHECK,
                        List.of("database.properties.sslrootcert=DIR/no-ca.pem"),
                        "correct database.properties.sslrootcert: ",
                        "no-ca.pem"),
                Arguments.of(
                        CHECK,
                        List.of("database.sslmode=disable"),
                        "may accept only connections with TLS, check database.sslmode: ",
                        "no encryption"),
                Arguments.of(
                        CHECK,
                        List.of("openwhisk.cafile=DIR/other-ca.pem"),
                        "API: the certificate of ",
                        "openwhisk.cafile must have the certificate of its CA"),
                Arguments.of(
                        BOTH,
                        List.of("openwhisk.apihost=" + expiredApi.address()),
                        "API: the certificate of " + expiredApi.address() + " is not valid now (NotAfter: ",
                        "): renew it there, or correct openwhisk.apihost"),
                Arguments.of(
                        BOTH,
                        List.of("openwhisk.authkeys=DIR/wrongkeys"),
                        "rejects the key of user user-noop",
                        "openwhisk.authkeys"));
    }

    private static List<String> login(String module, String mechanism, String password) {
        return login(
                mechanism, module + " required username=\"" + SecuredKafka.USER + "\" password=\"" + password + "\";");
    }

    private static List<String> login(String mechanism, String module) {
        return List.of(
                "generation.secrets=job",
                "kafka.propertiesfile=",
                "kafka.properties.sasl.mechanism=" + mechanism,
                "kafka.properties.sasl.jaas.config=org.apache.kafka.common.security." + module);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void isNamedInOneLineWithTheKeyAndWithoutSecrets(
            List<String> commands, List<String> settings, String what, String key) {
        commands.forEach(command -> expectLine(run(settings, command), command, what, key));
    }

    private static void expectLine(Session.Ended ended, String command, String what, String key) {
        String printed = ended.out() + ended.err();
        assertThat(ended.exit()).as(printed).isEqualTo(1);
        assertThat(printed.lines())
                .as(command)
                .anySatisfy(line -> assertThat(line).contains(what, key));
        if (command.equals("generate")) {
            assertThat(printed).hasLineCount(1);
        }
        assertThat(printed).doesNotContain(PASSWORD, WRONG, postgres.login().password(), "\tat ");
    }

    @Test
    void theCertificateOfPostgresMustBeValidAndOfItsHost() throws Exception {
        String server =
                "the certificate of PostgreSQL at localhost:" + postgres.login().port();
        try {
            present(AUTHORITY.expired());
            String expired = server + " is not valid now (NotAfter: ";
            awaitReload(expired);
            BOTH.forEach(command -> expectLine(
                    run(List.of(), command), command, expired, "): renew it there, or correct database.host"));
            present(AUTHORITY.named("elsewhere"));
            String elsewhere = server + " is that of another host (";
            awaitReload(elsewhere);
            expectLine(run(List.of(), "check"), "check", elsewhere, "): correct database.host");
        } finally {
            present(AUTHORITY.server());
            awaitReload("secured/noop");
        }
    }

    /** PostgreSQL reads its certificate again some time after the signal; the text is what is then printed. */
    private static void awaitReload(String text) throws SQLException {
        reload();
        Awaitility.await().untilAsserted(() -> {
            Session.Ended ended = run(List.of(), "functions", "list");
            assertThat(ended.out() + ended.err()).contains(text);
        });
    }

    private static String succeed(List<String> settings, String... command) {
        Session.Ended ended = run(settings, command);
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
        return ended.out();
    }

    private static Session.Ended run(List<String> settings, String... command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments(settings, command).toArray(String[]::new));
        return new Session.Ended(exit, out.toString(), err.toString());
    }

    private static List<String> arguments(List<String> settings, String... command) {
        List<String> arguments = new ArrayList<>(List.of("--config", config.toString()));
        settings.forEach(setting -> arguments.addAll(List.of("-D", setting.replace("DIR", directory.toString()))));
        arguments.addAll(List.of(command));
        return arguments;
    }
}
