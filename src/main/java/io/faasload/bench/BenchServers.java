package io.faasload.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.bench.platform.NullCounts;
import io.faasload.bench.platform.NullMonitors;
import io.faasload.bench.platform.NullPlatform;
import io.faasload.bench.platform.NullSettings;
import io.faasload.bench.process.BenchProcess;
import io.faasload.bench.process.KafkaServer;
import io.faasload.bench.process.ProcStat;
import io.faasload.bench.process.SessionCluster;
import io.faasload.config.AuthKeys;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.function.Function;
import io.faasload.dataset.function.Functions;
import io.faasload.files.PrivateFile;
import io.faasload.files.PrivateFolder;
import io.faasload.local.flink.FlinkCluster;
import io.faasload.local.flink.FlinkHome;
import io.faasload.local.postgres.EmbeddedPostgres;
import io.faasload.local.postgres.Postmaster;
import io.faasload.local.process.PlatformLock;
import io.faasload.local.process.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;

/** The servers that a generation needs, each in a process of its own: Kafka, PostgreSQL and a null platform. Not thread-safe. */
final class BenchServers implements AutoCloseable {

    static final int FUNCTIONS = 10;

    /** Taken from the sample function {@code wand_blur}. */
    private static final String PARAMETERS = """
            - {name: object, type: object}
            - {name: sigma, type: range_float, min: 0.3, max: 100}
            """;

    private static final List<String> SMALL_JVM =
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-Dlog4j2.configurationFile=io/faasload/cli/log4j2.properties");

    private static final String FLINK = "flink";

    private final Path directory;
    private final List<String> generate;
    private final PlatformLock lock;
    private final Ports ports;
    private final EmbeddedPostgres postgres;
    private final ProcessHandle postmaster;
    private final BenchProcess kafka;
    private final NullMonitors monitors = new NullMonitors();
    private BenchProcess platform;
    private @Nullable BenchProcess generation;
    private @Nullable SessionCluster flink;

    /**
     * CPU times at one moment, in seconds since the start of each process.
     *
     * @param machine all cores, since boot
     * @param nanos the moment, from {@link System#nanoTime}
     */
    record Cpu(
            double client,
            double postgres,
            double kafka,
            double platform,
            double monitors,
            double machine,
            long nanos) {}

    /**
     * Starts the servers in a directory, whose content is deleted.
     *
     * @param generate a command line of Java that takes {@code --config FILE generate}
     */
    BenchServers(Path directory, List<String> generate) throws IOException, InterruptedException, SQLException {
        this.directory = PrivateFolder.at(directory).path().toAbsolutePath();
        this.generate = generate;
        this.lock = PlatformLock.take(directory);
        EmbeddedPostgres.stopLeftOver(file("postgres"));
        FlinkCluster.stopLeftOver(file(FLINK));
        try (Stream<Path> children = Files.list(directory)) {
            for (Path child : children.filter(lock::isNotOfIt).toList()) {
                FileUtils.forceDelete(child.toFile());
            }
        }
        Files.createDirectory(file("logs"));
        this.ports = Ports.choose(ThreadLocalRandom.current());
        this.postgres = startPostgres();
        this.postmaster = Postmaster.of(file("postgres").resolve("data")).orElseThrow();
        this.kafka = java(
                KafkaServer.class,
                SMALL_JVM,
                file("kafka").toString(),
                String.valueOf(ports.kafka()),
                String.valueOf(ports.kafkaController()));
        kafka.line();
        this.platform = startPlatform(atOnce());
        AuthKeys keys = new AuthKeys(file("authkeys"));
        for (int function = 0; function < FUNCTIONS; function++) {
            keys.write(NullSettings.user(function), NullSettings.key(function));
        }
    }

    /** A file of the benchmark. */
    Path file(String name) {
        return directory.resolve(name);
    }

    /** Deadlocks that PostgreSQL has logged so far. */
    long deadlocks() throws IOException {
        try (Stream<String> lines = Files.lines(postgresLog())) {
            return lines.filter(line -> line.contains("deadlock detected")).count();
        }
    }

    private Path postgresLog() {
        return file("logs").resolve("postgres.log");
    }

    /** Starts PostgreSQL such that it logs when each row was committed. */
    private EmbeddedPostgres startPostgres() throws IOException, InterruptedException, SQLException {
        Path log = postgresLog();
        try (EmbeddedPostgres first = EmbeddedPostgres.start(file("postgres"), log, ports.postgres());
                Connection connection = first.superuser().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET track_commit_timestamp = on");
        }
        return EmbeddedPostgres.start(file("postgres"), log, ports.postgres());
    }

    private BenchProcess startPlatform(NullSettings settings) throws IOException, InterruptedException {
        BenchProcess started = java(NullPlatform.class, SMALL_JVM, settings.toJson(), kafkaAddress());
        started.line();
        return started;
    }

    /** Restarts the null platform at the same address. */
    void restartPlatform(NullSettings settings) throws IOException, InterruptedException {
        platform.close();
        platform = startPlatform(settings);
    }

    /** Starts a null platform that answers at once, with as many functions again for bare loops. */
    NullSettings atOnce() {
        return NullSettings.atOnce(ports.openwhisk(), 2 * FUNCTIONS);
    }

    /** The address of the null platform. */
    String address() {
        return "http://" + Ports.LOOPBACK + ":" + ports.openwhisk();
    }

    /** Where Kafka answers. */
    String kafkaAddress() {
        return Ports.LOOPBACK + ":" + ports.kafka();
    }

    NullCounts counts() throws IOException {
        try (InputStream body = NullPlatform.counts(ports.openwhisk()).toURL().openStream()) {
            return JsonMapper.builder().build().readValue(body, NullCounts.class);
        }
    }

    /** Starts a class with a {@code main} method. */
    BenchProcess java(Class<?> main, List<String> options, String... arguments) throws IOException {
        return BenchProcess.java(file("logs"), main, options, arguments);
    }

    /** Starts a generation, with more options of Java. */
    BenchProcess generate(BenchDataset dataset, String... options) throws IOException {
        return generate(dataset, List.of(), options);
    }

    /**
     * Starts a generation.
     *
     * @param keys with values, as after {@code -D}
     * @param options more options of Java
     */
    BenchProcess generate(BenchDataset dataset, List<String> keys, String... options) throws IOException {
        List<String> command = new ArrayList<>(generate);
        command.addAll(1, List.of(options));
        keys.forEach(key -> command.addAll(List.of("-D", key)));
        command.addAll(List.of("--config", dataset.file().toString(), "generate"));
        return client(dataset, command);
    }

    /** Starts a Flink cluster for a dataset's generation. */
    SessionCluster startFlink(BenchDataset dataset, int taskManagers) throws IOException, InterruptedException {
        flink = SessionCluster.start(
                new FlinkHome(file(FLINK), ports.flinkRest(), ports.flinkRpc()),
                new FlinkHome.Folders(
                        file("logs"),
                        dataset.config().generation().statedir().local().orElseThrow()),
                file("logs"),
                taskManagers);
        return flink;
    }

    /** Starts a generation on a Flink cluster, with so many tasks that have so many calls in flight each. */
    BenchProcess generateOn(SessionCluster on, BenchDataset dataset, int tasks, int maxInFlight) throws IOException {
        List<String> command = new ArrayList<>(on.environment());
        command.addAll(generate);
        command.addAll(List.of("--config", dataset.file().toString()));
        command.addAll(List.of("-D", "generation.parallelism=" + tasks));
        command.addAll(List.of("-D", "openwhisk.maxinflight=" + maxInFlight));
        command.addAll(List.of("generate", "--jobmanager", on.home().rest()));
        return client(dataset, command);
    }

    private BenchProcess client(BenchDataset dataset, List<String> command) throws IOException {
        Path log = file("logs").resolve(dataset.config().database().schema() + ".log");
        generation = BenchProcess.command(log, command);
        return generation;
    }

    Cpu cpu(BenchProcess client) throws IOException {
        return new Cpu(
                ProcStat.cpuSeconds(client.pid()),
                ProcStat.cpuSecondsOfTree(postmaster),
                ProcStat.cpuSeconds(kafka.pid()),
                ProcStat.cpuSeconds(platform.pid()),
                monitors.cpuSeconds(),
                ProcStat.busySeconds(),
                System.nanoTime());
    }

    /** Starts a monitor for each invoker of the null platform; datasets that are created from now on ask them. */
    void startMonitors() throws IOException, InterruptedException {
        monitors.start(file("logs"), FUNCTIONS);
    }

    void stopMonitors() throws IOException {
        monitors.close();
    }

    /**
     * Creates a dataset, with the functions in its tables.
     *
     * @param schema of its tables, used by no other dataset
     * @param intervalSeconds between two invocations of a function
     * @param inputs number of inputs of each function
     */
    BenchDataset dataset(String schema, double intervalSeconds, int inputs)
            throws IOException, ConfigurationException, DatasetException, SQLException {
        Path file = file(schema + ".yml");
        PrivateFile.write(file, loaderYaml(schema, intervalSeconds, inputs));
        LoaderConfig config = LoaderConfig.load(file, Map.of(), Map.of(), Path.of(System.getProperty("user.home")));
        DatasetDatabase database = DatasetDatabase.of(config.database());
        database.prepare();
        try (DatasetConnection connection = database.connect()) {
            Functions.load(
                    connection,
                    IntStream.range(0, FUNCTIONS)
                            .mapToObj(function -> new Function(
                                    0,
                                    NullSettings.action(function),
                                    "nodejs:20",
                                    null,
                                    PARAMETERS,
                                    "image",
                                    256,
                                    60_000,
                                    1))
                            .toList());
        }
        return new BenchDataset(file, config);
    }

    private String loaderYaml(String schema, double intervalSeconds, int inputs) throws JsonProcessingException {
        return """
                generation:
                  statedir: %s
                  interinvocationtime: %s
                  nbinputs: {image: %d}
                database:
                  host: %s
                  port: %d
                  user: %s
                  passwordfile: %s
                  database: %s
                  schema: %s
                openwhisk:
                  apihost: %s
                  authkeys: %s
                  kafkahost: %s
                dockermonitor:
                  enabled: %s
                  endpoints: %s
                """.formatted(
                        yaml(file("states-" + schema)),
                        intervalSeconds,
                        inputs,
                        Ports.LOOPBACK,
                        ports.postgres(),
                        EmbeddedPostgres.DATABASE,
                        yaml(EmbeddedPostgres.passwordFile(file("postgres"))),
                        EmbeddedPostgres.DATABASE,
                        schema,
                        yaml(address()),
                        yaml(file("authkeys")),
                        yaml(kafkaAddress()),
                        !monitors.addresses().isEmpty(),
                        JsonMapper.builder().build().writeValueAsString(monitors.addresses()));
    }

    /** A JSON string is also a YAML string. */
    private static String yaml(Object value) throws JsonProcessingException {
        return JsonMapper.builder().build().writeValueAsString(value.toString());
    }

    @Override
    public void close() throws IOException {
        try (lock;
                postgres;
                kafka) {
            // These would outlive this process.
            if (generation != null) {
                generation.close();
            }
            if (flink != null) {
                flink.close();
            }
            platform.close();
            stopMonitors();
        }
    }
}
