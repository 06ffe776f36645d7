package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.files.LiveFiles;
import io.faasload.files.PrivateFolder;
import io.faasload.files.TlsIdentity;
import io.faasload.local.daemon.PlatformProcess;
import io.faasload.security.Listeners;
import io.faasload.security.Stranger;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.apache.flink.util.FileUtils;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The job jar on a session cluster of two TaskManagers, with the commands that users type; one TaskManager is killed. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {

    private static final int FUNCTIONS = 2;
    private static final int INPUTS = 25;
    private static final int RUNS = FUNCTIONS * INPUTS;
    private static final String JAR = "target/faasload-job.jar";
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @TempDir
    static Path directory;

    private static PlatformProcess platform;
    private static SSLContext tls;
    private static Gate gate;

    @BeforeAll
    static void up() throws Exception {
        platform = new PlatformProcess(directory.resolve("platform"));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                "local",
                "up",
                "--dir",
                directory.resolve("platform").toString(),
                "--taskmanagers",
                "2");
        assertThat(exit).as(err.toString()).isZero();
        assertThat(out.toString()).contains("TaskManagers registered: 2");
        assertThat(Files.readString(platform.environment()))
                .contains("export FLINK_REST='" + platform.flink().orElseThrow().rest() + "'", "export FLINK_HOME='");
        Path folder = directory.resolve("platform/flink/tls");
        tls = new TlsIdentity(PrivateFolder.at(folder)).sslContext();
    }

    /** Every port of every process requires TLS with the key that only the owner can read. */
    @Test
    @Order(0)
    void requiresItsKey() throws Exception {
        for (long pid : processes().values()) {
            assertThat(Listeners.ports(Listeners.all(pid))).isNotEmpty().allSatisfy(Stranger::isRefusedAt);
        }
    }

    /** The daemon is killed, and the next {@code down} stops the processes that it left behind. */
    @AfterAll
    static void killAndDown() throws Exception {
        List<ProcessHandle> flink = processes().values().stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
        ProcessHandle daemon = ProcessHandle.of(platform.pid().orElseThrow()).orElseThrow();
        daemon.destroyForcibly();
        try {
            assertThat(daemon.onExit()).succeedsWithin(LIMIT);
            assertThat(flink).hasSize(2).allMatch(ProcessHandle::isAlive);
        } finally {
            assertThat(platform.stop()).isTrue();
        }

        assertThat(flink).noneMatch(ProcessHandle::isAlive);
        // JUnit warns about each link that leaves the directory.
        FileUtils.deleteDirectory(directory.resolve("platform/flink").toFile());
    }

    @Test
    @Order(1)
    void aStopAndTheLossOfATaskManagerChangeNoRow() throws Exception {
        gate = Gate.in(directory);
        delivered("killed").createTopic();
        deploy("killed");
        deploy("remote");
        long acceptedBefore = platform.status().openWhisk().accepted();

        Path stopped = directory.resolve("stopped.txt");
        Process client = flink(stopped, "killed", "run", "-p", "1", JAR);
        gate.letThrough(5);
        awaitCompleted(client, stopped, 5);
        assertThat(succeed("killed", "status")).contains("running at https://127.0.0.1:");
        assertThat(secretsLyingAbout("killed")).isEmpty();
        String job = jobId(stopped);
        Awaitility.await().atMost(LIMIT).until(() -> areCounted(metrics(job)));
        String savepoint = flinkStop(stopped);
        expectExit(client, 143, stopped);
        assertThat(Files.readString(stopped)).contains("stopped by another command");
        long invoked = number("SELECT count(*) FROM runs WHERE activation_id IS NOT NULL");
        assertThat(platform.status().openWhisk().accepted() - acceptedBefore).isEqualTo(invoked);

        Path restored = directory.resolve("restored.txt");
        expectExit(flink(restored, "killed", "run", "-d", "-s", savepoint, "-p", "2", JAR), 0, restored);
        gate.letThrough(5);
        Awaitility.await().atMost(LIMIT).until(() -> completed() >= 10);
        assertThat(rest("/taskmanagers").path("taskmanagers")).hasSize(2);
        // Not generation.parallelism, which is 1.
        assertThat(rest("/jobs/" + jobId(restored)).path("vertices"))
                .isNotEmpty()
                .allSatisfy(
                        vertex -> assertThat(vertex.path("parallelism").asInt()).isEqualTo(2));
        ProcessHandle.of(processes().get("taskmanager-1")).orElseThrow().destroyForcibly();
        // While the killed one is still registered, the job can be restarted on it, and fail again.
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> rest("/taskmanagers").path("taskmanagers").size() == 1 && isRunningAgain(restored));
        gate.open();
        // Nobody stops it.
        String detached = jobId(restored);
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> rest("/jobs/" + detached).path("state").asText().equals("FINISHED"));
        assertThat(succeed("killed", "status")).contains("finished at");
        assertThat(Files.readString(restored)).contains("Resuming from savepoint " + savepoint);
        assertThat(succeed("killed", "verify"))
                .contains(RUNS + " of " + RUNS + " runs completed", "complete and consistent");
        try (Connection connection = connect("killed")) {
            delivered("killed").expectTheRunsOf(connection);
        }
        assertThat(number("SELECT count(*) FROM runs r LEFT JOIN orphans o USING (activation_id)"
                        + " WHERE r.activation_id IS NOT NULL AND o.activation_id IS NULL"))
                .isEqualTo(RUNS);
        long orphans = number("SELECT count(*) FROM orphans");
        // They were in flight at the kill, and had no row.
        assertThat(orphans).isLessThanOrEqualTo((long) FUNCTIONS * Gate.IN_FLIGHT);
        assertThat(platform.status().openWhisk().accepted() - acceptedBefore).isEqualTo(RUNS + orphans);

        Path remote = directory.resolve("remote.txt");
        expectExit(generateRemotely(remote), 0, remote);
        assertThat(succeed("remote", "verify"))
                .contains(RUNS + " of " + RUNS + " runs completed, 0 of them failed, 0 orphans");
        assertThat(drawn("remote")).hasSize(RUNS).isEqualTo(drawn("killed"));
    }

    /** Whether the tasks of a client's job have failed and all run. */
    private static boolean isRunningAgain(Path client) throws IOException {
        String job = "/jobs/" + jobId(client);
        for (JsonNode vertex : rest(job).path("vertices")) {
            if (!vertex.path("status").asText().equals("RUNNING")) {
                return false;
            }
        }
        return !rest(job + "/exceptions")
                .path("exceptionHistory")
                .path("entries")
                .isEmpty();
    }

    @Test
    @Order(2)
    @Tag("slow")
    void resumesFromTheSavepointOfCtrlCInTheClient() throws Exception {
        gate = Gate.in(Files.createDirectory(directory.resolve("ctrlc")));
        deploy("interrupted");
        Path stopped = directory.resolve("ctrlc.txt");
        Process client = flink(stopped, "interrupted", "run", "-p", "2", JAR);
        gate.letThrough(5);
        Awaitility.await().atMost(LIMIT).until(() -> Files.readString(stopped).contains("5/" + RUNS));
        ChildProcess.signal(client, "INT");
        expectExit(client, 130, stopped);
        Matcher saved = Pattern.compile("Saved state to (\\S+);").matcher(Files.readString(stopped));
        assertThat(saved.find()).isTrue();
        gate.open();

        Path restored = directory.resolve("interrupted.txt");
        expectExit(flink(restored, "interrupted", "run", "-s", saved.group(1), "-p", "1", JAR), 0, restored);

        assertThat(Files.readString(restored)).contains("Resuming from savepoint " + saved.group(1));
        assertThat(succeed("interrupted", "verify")).contains(RUNS + " of " + RUNS + " runs completed", "0 orphans");
    }

    @Test
    @Order(3)
    void theClientReportsInOneLineWhyItCannotStart() throws Exception {
        Path output = directory.resolve("refused.txt");

        expectExit(asDocumented(output, " -D openwhisk.kafkahost="), 2, output);
        assertThat(Files.readString(output)).hasLineCount(1).contains("openwhisk.kafkahost");

        expectExit(asDocumented(output, " --help"), 0, output);
        assertThat(Files.readString(output))
                .startsWith("Usage: faasload-job.jar")
                .doesNotContain("Exception");
    }

    @Test
    @Order(4)
    @Tag("slow")
    void theClientReportsADatabaseOutageInOneLine() throws Exception {
        Path output = directory.resolve("refused.txt");

        expectExit(flink(output, "refused", "run", JAR, "-D", "database.port=1"), 1, output);
        assertThat(Files.readString(output)).hasLineCount(1).contains("cannot connect to PostgreSQL");
    }

    @Test
    @Order(5)
    @Tag("slow")
    void theSinksHaveEveryRunOnceAfterTheTaskManagerWasKilledThreeTimes() throws Exception {
        gate = Gate.in(Files.createDirectory(directory.resolve("sinks")));
        delivered("sinks").createTopic();
        deploy("sinks");
        Path output = directory.resolve("sinks.txt");
        Process client = flink(output, "sinks", "run", "-p", "2", JAR);
        for (int kill = 1; kill <= 3; kill++) {
            gate.letThrough(10);
            int runs = 10 * kill;
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> number("sinks", "SELECT count(*) FROM runs WHERE status = 'completed'") >= runs
                            || !client.isAlive());
            assertThat(client.isAlive()).as(Files.readString(output)).isTrue();
            replaceTaskManagers(3 + kill, output);
        }
        gate.open();

        expectExit(client, 0, output);

        assertThat(number("sinks", "SELECT count(*) FROM runs WHERE status = 'completed'"))
                .isEqualTo(RUNS);
        try (Connection connection = connect("sinks")) {
            delivered("sinks").expectTheRunsOf(connection);
        }
    }

    /** Kills the TaskManagers, and waits until the job of a client runs on another one. */
    private static void replaceTaskManagers(int number, Path client) throws Exception {
        JsonNode before = rest("/taskmanagers").path("taskmanagers");
        List<String> killed = before.findValuesAsText("id");
        for (Map.Entry<String, Long> process : processes().entrySet()) {
            if (process.getKey().startsWith("taskmanager")) {
                ProcessHandle.of(process.getValue()).orElseThrow().destroyForcibly();
            }
        }
        new ProcessBuilder(directory.resolve("platform/flink/bin/taskmanager").toString(), String.valueOf(number))
                .redirectErrorStream(true)
                .redirectOutput(
                        directory.resolve("taskmanager-" + number + ".txt").toFile())
                .start();
        Awaitility.await().atMost(LIMIT).until(() -> {
            List<String> registered = rest("/taskmanagers").path("taskmanagers").findValuesAsText("id");
            return !registered.isEmpty() && registered.stream().noneMatch(killed::contains) && isRunningAgain(client);
        });
    }

    private static Delivered delivered(String dataset) throws IOException {
        return new Delivered(platform.addresses().kafka(), dataset, directory.resolve("delivered from " + dataset));
    }

    /** Functions, users and action of a separate dataset, with separate names. */
    private static void deploy(String dataset) throws IOException {
        String manifest = gate.manifest(directory, dataset, FUNCTIONS).toString();
        succeed(dataset, "functions", "load", manifest);
        succeed(dataset, "users", "create", "--in-flight", String.valueOf(Gate.IN_FLIGHT));
        succeed(dataset, "actions", "deploy", manifest);
    }

    private static List<String> settings(String dataset) throws IOException {
        List<String> settings =
                new ArrayList<>(List.of("--config", platform.loaderConfig().toString()));
        for (String setting : List.of(
                "database.schema=" + dataset,
                "generation.statedir=" + directory.resolve("states-" + dataset),
                "generation.seed=7",
                "generation.parallelism=" + (dataset.equals("remote") ? 2 : 1),
                "generation.nbinputs.image=" + INPUTS,
                "generation.interinvocationtime=0.01",
                "generation.checkpointinterval=2",
                "generation.statebackend=rocksdb",
                "openwhisk.calltimeout=300",
                "openwhisk.orphangrace=1")) {
            settings.addAll(List.of("-D", setting));
        }
        if (dataset.equals("killed") || dataset.equals("sinks")) {
            delivered(dataset).settings().forEach(setting -> settings.addAll(List.of("-D", setting)));
        }
        return settings;
    }

    /** Runs a command of {@code bin/faasload}; returns what it printed. */
    private static String succeed(String dataset, String... command) throws IOException {
        List<String> arguments = settings(dataset);
        arguments.addAll(List.of(command));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments.toArray(String[]::new));
        assertThat(exit).as(String.join(" ", command) + out + err).isZero();
        return out.toString();
    }

    /** Starts Flink's command line; the settings follow the jar. */
    private static Process flink(Path output, String dataset, String... command) throws IOException {
        // The last value of a setting wins: that of the command.
        int jar = List.of(command).indexOf(JAR) + 1;
        List<String> line = new ArrayList<>();
        line.add(directory.resolve("platform/flink/bin/flink").toString());
        line.addAll(List.of(command).subList(0, jar));
        line.addAll(settings(dataset));
        line.addAll(List.of(command).subList(jar, command.length));
        return ChildProcess.start(line, output);
    }

    /** The README's {@code flink run}, with more arguments, in a shell that has read {@code env}. */
    private static Process asDocumented(Path output, String arguments) throws IOException {
        Matcher line =
                Pattern.compile("^flink run .*$", Pattern.MULTILINE).matcher(Files.readString(Path.of("README.md")));
        assertThat(line.find()).isTrue();
        return ChildProcess.start(
                List.of(
                        "sh",
                        "-c",
                        ". \"$0\" && " + line.group() + arguments,
                        platform.environment().toString()),
                output);
    }

    /** {@code bin/faasload generate --jobmanager} in a shell that has read {@code env}. */
    private static Process generateRemotely(Path output) throws IOException {
        List<String> line = new ArrayList<>();
        line.addAll(List.of("env", "FLINK_CONF_DIR=" + directory.resolve("platform/flink/conf")));
        line.addAll(Session.java());
        line.addAll(settings("remote"));
        line.addAll(List.of(
                "generate", "--jobmanager", platform.flink().orElseThrow().rest()));
        return ChildProcess.start(line, output);
    }

    /** Stops the only job with Flink's command line; returns its savepoint in the cluster's folder. */
    private static String flinkStop(Path client) throws Exception {
        Path output = directory.resolve("flink-stop.txt");
        Process stop = new ProcessBuilder(
                        directory.resolve("platform/flink/bin/flink").toString(), "stop", jobId(client))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        expectExit(stop, 0, output);
        Matcher saved = Pattern.compile("Savepoint completed. Path: (\\S+)").matcher(Files.readString(output));
        assertThat(saved.find()).as(Files.readString(output)).isTrue();
        return saved.group(1);
    }

    private static String jobId(Path client) throws IOException {
        Matcher job = Pattern.compile("JobID ([0-9a-f]{32})").matcher(Files.readString(client));
        assertThat(job.find()).as(Files.readString(client)).isTrue();
        return job.group(1);
    }

    /** The answer of Flink's REST API. */
    private static JsonNode rest(String path) throws IOException {
        URL url = URI.create(platform.flink().orElseThrow().rest() + path).toURL();
        HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
        connection.setSSLSocketFactory(tls.getSocketFactory());
        try (InputStream answer = connection.getInputStream()) {
            return new ObjectMapper().readTree(answer);
        }
    }

    /**
     * The metrics of a job's operators in Flink's REST API, summed over their tasks, by operator and name, such as {@code invoke sent}.
     * They are a few seconds old.
     */
    private static Map<String, Double> metrics(String job) throws IOException {
        Map<String, Double> sums = new HashMap<>();
        for (JsonNode vertex : rest("/jobs/" + job).path("vertices")) {
            String metrics = "/jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
            List<String> ids = new ArrayList<>();
            rest(metrics).forEach(metric -> ids.add(metric.path("id").asText()));
            ids.removeIf(id -> !id.matches("(Source__)?[a-z_]+\\.[\\w.]+") || id.contains("KafkaConsumer"));
            for (JsonNode metric : rest(metrics + "?agg=sum&get=" + String.join(",", ids))) {
                String[] id = metric.path("id").asText().split("\\.", 2);
                String name = id[1].replaceFirst("_(p\\d+|min|max|mean|median|stddev)$", "");
                sums.put(
                        id[0].replace("Source__", "").replace('_', ' ') + " " + name.replace('.', '_'),
                        metric.path("sum").asDouble());
            }
        }
        return sums;
    }

    private static boolean areCounted(Map<String, Double> metrics) throws IOException {
        // They keep growing, so only that they count can be checked.
        return metrics.keySet().containsAll(documentedMetrics())
                && List.of(
                                "schedule planned",
                                "invoke sent",
                                "invoke accepted",
                                "record completed",
                                "events deserializer_dropped_metric")
                        .stream()
                        .allMatch(counter -> metrics.get(counter) > 0);
    }

    /**
     * Files of the cluster, of the states and of the logs, of a job that runs, with the password of the database or the key of a user.
     */
    private static List<Path> secretsLyingAbout(String dataset) throws IOException {
        Path root = directory.resolve("platform");
        List<String> secrets = List.of(
                Files.readString(root.resolve("postgres/password")).strip(),
                Files.readString(root.resolve("authkeys/user-" + dataset + "1"))
                        .strip()
                        .split(":")[1]);
        List<Path> found = new ArrayList<>();
        for (Path folder : List.of(
                root.resolve("flink"),
                root.resolve("states"),
                root.resolve("logs"),
                directory.resolve("states-" + dataset))) {
            LiveFiles.look(folder, file -> Files.isRegularFile(file) && holds(file, secrets))
                    .forEach((file, secret) -> {
                        if (secret) {
                            found.add(file);
                        }
                    });
        }
        return found;
    }

    private static boolean holds(Path file, List<String> secrets) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        return secrets.stream().anyMatch(text::contains);
    }

    /** The same names in the table of {@code docs/metrics.md}. */
    private static Set<String> documentedMetrics() throws IOException {
        Set<String> names = new TreeSet<>();
        String operator = "";
        for (String line : Files.readAllLines(Path.of("docs/metrics.md"))) {
            Matcher row = Pattern.compile("\\| (?:`([^`]+)`)? ?\\| (`.+`) \\| (?:counters?|gauge|histogram) \\|.*")
                    .matcher(line);
            if (!row.matches()) {
                continue;
            }
            operator = row.group(1) == null ? operator : row.group(1);
            String group = "";
            for (String name : row.group(2).replace("`", "").split(", ")) {
                group = name.startsWith(".") ? group : name.replaceFirst("[^.]*$", "");
                String full = name.startsWith(".") ? group + name.substring(1) : name;
                names.add(operator + " " + full.replace('.', '_'));
            }
        }
        assertThat(names)
                .contains(
                        "schedule planned",
                        "invoke failed_unknown",
                        "events deserializer_dropped_metric",
                        "usage answerMillis");
        return names;
    }

    private static void expectExit(Process client, int exit, Path output) throws Exception {
        assertThat(client.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(client.exitValue()).as(Files.readString(output)).isEqualTo(exit);
    }

    private static void awaitCompleted(Process client, Path output, long runs) throws IOException {
        try {
            Awaitility.await().atMost(LIMIT).until(() -> completed() >= runs || !client.isAlive());
            assertThat(client.isAlive()).as(Files.readString(output)).isTrue();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(Files.readString(output), e);
        }
    }

    private static long completed() throws Exception {
        return number("SELECT count(*) FROM runs WHERE status = 'completed'");
    }

    private static Map<String, Long> processes() throws IOException {
        return platform.flink().orElseThrow().processes();
    }

    private static List<String> drawn(String dataset) throws Exception {
        List<String> drawn = new ArrayList<>();
        try (Connection connection = connect(dataset);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT function, input, value FROM runs"
                        + " JOIN parameters ON run = runs.id WHERE name = 'a' ORDER BY 1, 2")) {
            while (rows.next()) {
                drawn.add(rows.getInt(1) + "/" + rows.getInt(2) + " " + rows.getString(3));
            }
        }
        return drawn;
    }

    /** Runs of the dataset that is stopped and killed. */
    private static long number(String sql) throws Exception {
        return number("killed", sql);
    }

    private static long number(String dataset, String sql) throws Exception {
        try (Connection connection = connect(dataset);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Connection connect(String dataset) throws IOException, SQLException {
        Connection connection =
                DriverManager.getConnection(platform.addresses().database().jdbcUrl());
        connection.setSchema(dataset);
        return connection;
    }
}
