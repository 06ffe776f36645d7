package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.AuthKey;
import io.faasload.config.AuthKeys;
import io.faasload.local.LocalPlatform;
import io.faasload.local.postgres.DatabaseLogin;
import io.faasload.openwhisk.Reply;
import io.faasload.openwhisk.RestClient;
import io.faasload.openwhisk.http.ServerTrust;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Runs commands on a platform, with a separate dataset and separate states. */
record Session(LocalPlatform platform, DatabaseLogin database, String schema, Path directory) {

    static final String COMPLETED = "SELECT count(*) FROM runs WHERE status = 'completed'";

    /** What a command printed and how it ended. */
    record Ended(int exit, String out, String err) {}

    Ended run(String... command) {
        return run(List.of(), command);
    }

    /** Runs a command with settings of the form {@code key=value} over those of the platform. */
    Ended run(List<String> settings, String... command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                arguments(settings, command).toArray(String[]::new));
        return new Ended(exit, out.toString(), err.toString());
    }

    /** Starts a command as a separate process, like {@code bin/faasload}, with its output in a file. */
    Process start(List<String> settings, Path output, String... command) throws IOException {
        return start(List.of(), settings, output, command);
    }

    /** The same, after the words of a command that executes it, such as {@code env NAME=VALUE}. */
    Process start(List<String> prefix, List<String> settings, Path output, String... command) throws IOException {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(java());
        line.addAll(arguments(settings, command));
        return ChildProcess.start(line, output);
    }

    /**
     * Starts a command on a terminal of its own, as a process that is the only child of the one returned; what the terminal shows goes to a
     * file.
     *
     * @param options of its JVM
     */
    Process startInTerminal(List<String> options, List<String> settings, Path output, String... command)
            throws IOException {
        List<String> line = java();
        int classPath = line.indexOf("-cp");
        line.add(classPath, "-Dlog4j2.configurationFile=io/faasload/cli/log4j2.properties");
        line.addAll(classPath, options);
        line.addAll(arguments(settings, command));
        String quoted = line.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" ", "exec ", ""));
        return ChildProcess.start(List.of("script", "-q", "-e", "-f", "-c", quoted, "/dev/null"), output);
    }

    /** A command line that runs {@link Main} like {@code bin/faasload}, without arguments yet. */
    static List<String> java() {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens") || argument.startsWith("-Dlog4j2"))
                .forEach(line::add);
        // The C2 compiler would cost such a short process half of its CPU time.
        line.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        return line;
    }

    /** Loads and deploys a manifest, with users for its functions. */
    void deploy(List<String> settings, Path manifest) {
        deploy(settings, manifest, List.of("users", "create"));
    }

    /** Deploys a manifest of gated functions. */
    void deployGated(List<String> settings, Path manifest) {
        deploy(settings, manifest, List.of("users", "create", "--in-flight", String.valueOf(Gate.IN_FLIGHT)));
    }

    /** The same, with a limit of activations in flight per user. */
    void deploy(List<String> settings, Path manifest, int inFlight) {
        deploy(settings, manifest, List.of("users", "create", "--in-flight", String.valueOf(inFlight)));
    }

    private void deploy(List<String> settings, Path manifest, List<String> users) {
        for (List<String> command : List.of(
                List.of("functions", "load", manifest.toString()),
                users,
                List.of("actions", "deploy", manifest.toString()))) {
            success(run(settings, command.toArray(String[]::new)));
        }
    }

    /** Runs a command that must succeed. */
    Ended success(List<String> settings, String... command) {
        return success(run(settings, command));
    }

    private static Ended success(Ended ended) {
        assertThat(ended.exit()).as(ended.out() + ended.err()).isZero();
        return ended;
    }

    /** Waits until a generation in a separate process has completed some more runs. */
    void awaitCompleted(Process generate, Path output, long runs) throws Exception {
        awaitCompletedInAll(generate, output, number(COMPLETED) + runs);
    }

    /** Waits until a generation in a separate process has completed this many runs, including those of earlier ones. */
    void awaitCompletedInAll(Process generate, Path output, long runs) throws Exception {
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(10))
                    .until(() -> number(COMPLETED) >= runs || !generate.isAlive());
        } catch (ConditionTimeoutException e) {
            generate.destroyForcibly();
            throw new AssertionError(Files.readString(output), e);
        }
        assertThat(generate.isAlive() || generate.exitValue() == 0)
                .as(Files.readString(output))
                .isTrue();
    }

    private List<String> arguments(List<String> settings, String... command) {
        List<String> all = new ArrayList<>(List.of(
                "database.database=" + database.database(),
                "database.user=" + database.user(),
                "database.schema=" + schema,
                "generation.statedir=" + states(),
                "openwhisk.authkeys=" + directory.resolve("authkeys"),
                // Long enough for a busy machine; a process that does not answer at all fails earlier.
                "openwhisk.calltimeout=300",
                "openwhisk.orphangrace=1",
                "generation.interinvocationtime=0.01"));
        all.addAll(settings);
        List<String> arguments =
                new ArrayList<>(List.of("--config", platform.loaderConfig().toString()));
        all.forEach(setting -> arguments.addAll(List.of("-D", setting)));
        arguments.addAll(List.of(command));
        return arguments;
    }

    /** With a space, to catch code that takes a path for a URI. */
    Path states() {
        return directory.resolve("states of " + schema);
    }

    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        connection.setSchema(schema);
        return connection;
    }

    /** The texts in the only column of a query. */
    Set<String> texts(String sql) throws SQLException {
        Set<String> texts = new HashSet<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    /** The ids of all activations that the platform itself has of a user. */
    Set<String> activations(String user) throws Exception {
        return records(user).keySet();
    }

    /** All activation records that the platform itself has of a user, by id. */
    Map<String, JsonNode> records(String user) throws Exception {
        Map<String, JsonNode> records = new HashMap<>();
        AuthKey key = new AuthKeys(directory.resolve("authkeys")).of(user);
        URI api = URI.create(platform.addresses().openWhisk());
        try (RestClient client = new RestClient(api, ServerTrust.JAVA, Duration.ofSeconds(30))) {
            JsonNode page;
            int skipped = 0;
            do {
                Reply reply = client.get(key, "activations?docs=true&limit=200&skip=" + skipped);
                page = new ObjectMapper().readTree(reply.body());
                page.forEach(record -> records.put(record.path("activationId").asText(), record));
                skipped += page.size();
            } while (!page.isEmpty());
        }
        return records;
    }

    /** The only number that a query returns. */
    long number(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
