package io.faasload.local;

import io.faasload.local.flink.FlinkCluster;
import io.faasload.local.flink.FlinkHome;
import io.faasload.local.kafka.EmbeddedKafka;
import io.faasload.local.kafka.KafkaUserEvents;
import io.faasload.local.monitor.PlatformMonitor;
import io.faasload.local.monitor.WatchedSandboxes;
import io.faasload.local.postgres.EmbeddedPostgres;
import io.faasload.local.process.PlatformLock;
import io.faasload.local.process.Ports;
import io.faasload.local.storage.ObjectStore;
import io.faasload.whisk.WhiskServer;
import io.faasload.whisk.WhiskSettings;
import io.faasload.whisk.activation.Delays;
import io.faasload.whisk.docker.DockerEngine;
import io.faasload.whisk.fault.Faults;
import io.faasload.whisk.invoker.PoolSettings;
import io.faasload.whisk.invoker.SandboxKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embedded platform in this process: OpenWhisk, Kafka, PostgreSQL, an object store and a monitor, with all their data in one
 * directory. Starting again on the same directory gives the same addresses, passwords and data. Thread-safe.
 *
 * <p>The directory also gets {@code loader.yml}, which works for every command and is never overwritten, and {@code env}, with
 * {@code export} lines for a shell.
 */
public final class LocalPlatform implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalPlatform.class);
    private static final int START_LIMIT_S = 600;

    /** The services that can be stopped while the rest runs. */
    public enum Service {
        KAFKA,
        POSTGRES,
        /** REST interface and invoker. */
        OPENWHISK,
        /** The monitor; it knows nothing of what ran while it was stopped. */
        MONITOR
    }

    private final PlatformFiles files;
    private final Services services;
    private final Restartable<EmbeddedKafka> kafka;
    private final Restartable<EmbeddedPostgres> postgres;
    private final Restartable<WhiskServer> openWhisk;
    private final Restartable<PlatformMonitor> monitor;
    private final Faults faults;
    private final PlatformAddresses addresses;

    private LocalPlatform(
            PlatformFiles files,
            Services services,
            Restartable<EmbeddedKafka> kafka,
            Restartable<EmbeddedPostgres> postgres,
            Restartable<WhiskServer> openWhisk,
            Restartable<PlatformMonitor> monitor,
            Faults faults,
            PlatformAddresses addresses) {
        this.files = files;
        this.services = services;
        this.kafka = kafka;
        this.postgres = postgres;
        this.openWhisk = openWhisk;
        this.monitor = monitor;
        this.faults = faults;
        this.addresses = addresses;
    }

    /**
     * Starts all services in parallel and returns when they answer.
     *
     * @throws IOException if a service does not start, a platform already runs in the directory, the directory is not writable, a
     *     port that it used before is taken, or Docker is needed and missing; the message is one line, and nothing keeps running
     */
    public static LocalPlatform start(Path directory, PlatformOptions options)
            throws IOException, InterruptedException {
        String objectsHost = objectsHost(options.sandboxes());
        PlatformFiles files = new PlatformFiles(directory);
        files.createDirectories();
        Services services = new Services();
        services.add(PlatformLock.take(files.directory()));
        ExecutorService starters = Executors.newCachedThreadPool();
        try {
            return start(files, options, objectsHost, services, starters);
        } catch (ExecutionException e) {
            abandon(services, starters);
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        } catch (IOException | RuntimeException | InterruptedException e) {
            abandon(services, starters);
            throw e;
        } finally {
            starters.shutdown();
        }
    }

    private static LocalPlatform start(
            PlatformFiles files,
            PlatformOptions options,
            String objectsHost,
            Services services,
            ExecutorService starters)
            throws IOException, InterruptedException, ExecutionException {
        int taskManagers = options.taskManagers();
        Faults faults = new Faults(options.faults());
        EmbeddedPostgres.stopLeftOver(files.postgres());
        FlinkCluster.stopLeftOver(files.flink());
        Ports ports = Ports.rememberedIn(files.ports()).withObjectsHost(files.ports(), objectsHost);
        ports.requireFree(files.ports(), taskManagers > 0);
        Optional<FlinkHome> flink = taskManagers > 0 ? Optional.of(files.writeFlinkHome()) : Optional.empty();
        Optional<Future<FlinkCluster>> cluster = flink.map(
                home -> starters.submit(() -> services.add(FlinkCluster.start(home, files.logs(), taskManagers))));
        Future<Restartable<EmbeddedPostgres>> postgres = starters.submit(() -> services.add(Restartable.started(
                () -> EmbeddedPostgres.start(files.postgres(), files.postgresLog(), ports.postgres()))));
        Future<Restartable<EmbeddedKafka>> kafka = starters.submit(() -> services.add(
                Restartable.started(() -> EmbeddedKafka.start(files.kafka(), ports.kafka(), ports.kafkaController()))));
        services.add(ObjectStore.start(files.objects(), objectsHost, ports.objects()));
        KafkaUserEvents events =
                services.add(new KafkaUserEvents(kafka.get().running().bootstrapServers()));
        Delays delays = services.add(new Delays(Duration.ZERO));
        WatchedSandboxes sandboxes =
                new WatchedSandboxes(InstantSource.system(), telling -> delays.after(options.lateDiscovery(), telling));
        Restartable<PlatformMonitor> monitor = services.add(
                Restartable.started(() -> PlatformMonitor.start(ports.monitor(), options.sandboxes(), sandboxes)));
        WhiskSettings settings = WhiskSettings.in(files.openWhiskData())
                .withAddress(Ports.LOOPBACK, ports.openwhisk())
                .withDefaultLimits(options.limits())
                .withIdentitiesKept(options.identitiesKept())
                .withSandboxes(options.sandboxes())
                .withPool(PoolSettings.DEFAULT.withLateReport(options.lateReports()));
        Restartable<WhiskServer> openWhisk =
                services.add(Restartable.started(() -> WhiskServer.start(settings, events, faults, sandboxes)));
        services.add(StatusEndpoint.start(ports.control(), files.controlToken(), openWhisk, faults));
        PlatformAddresses addresses = files.addresses();
        new AccessFiles(files).write(addresses, flink);
        if (cluster.isPresent()) {
            cluster.get().get();
        }
        return new LocalPlatform(files, services, kafka.get(), postgres.get(), openWhisk, monitor, faults, addresses);
    }

    /** The host where actions reach the object store; in a container, 127.0.0.1 is the container itself. */
    private static String objectsHost(SandboxKind sandboxes) throws IOException {
        return switch (sandboxes) {
            case PROCESS -> Ports.LOOPBACK;
            case DOCKER -> {
                try (DockerEngine docker = DockerEngine.connect()) {
                    yield docker.hostAddress();
                }
            }
        };
    }

    public PlatformAddresses addresses() {
        return addresses;
    }

    /** OpenWhisk in this process: its users, and its statistics since its last start. */
    public WhiskServer openWhisk() {
        return openWhisk.running();
    }

    /** A service, so that a test can stop and restart it while it is used. */
    public Restartable<?> service(Service service) {
        return switch (service) {
            case KAFKA -> kafka;
            case POSTGRES -> postgres;
            case OPENWHISK -> openWhisk;
            case MONITOR -> monitor;
        };
    }

    /** OpenWhisk's faults, to be turned on and off. */
    public Faults faults() {
        return faults;
    }

    /** {@code loader.yml} for this platform. */
    public Path loaderConfig() {
        return files.loaderConfig();
    }

    /** The object store's directory; its subdirectories are the containers. */
    public Path objectsDirectory() {
        return files.objects();
    }

    /** Connections of PostgreSQL's superuser, to create databases and roles. */
    public DataSource superuser() {
        return postgres.running().superuser();
    }

    /** Stops the services in the reverse order of their start and frees the directory. */
    @Override
    public void close() {
        services.close();
    }

    /** Waits for pending starts to finish, so that what they started can be closed. */
    private static void abandon(Services services, ExecutorService starters) throws InterruptedException {
        starters.shutdown();
        if (!starters.awaitTermination(START_LIMIT_S, TimeUnit.SECONDS)) {
            LOG.warn("A service did not finish starting within {} s", START_LIMIT_S);
        }
        services.close();
    }

    /** Running services, in the order in which they started. */
    private static final class Services implements AutoCloseable {

        private final Deque<AutoCloseable> running = new ArrayDeque<>();

        synchronized <T extends AutoCloseable> T add(T service) {
            running.push(service);
            return service;
        }

        /** Closes all services, even if closing one fails. */
        @Override
        public synchronized void close() {
            while (!running.isEmpty()) {
                AutoCloseable service = running.pop();
                try {
                    service.close();
                } catch (Exception e) {
                    if (e instanceof InterruptedException) {
                        Thread.currentThread().interrupt();
                    }
                    LOG.warn("Cannot close {}", service.getClass().getSimpleName(), e);
                }
            }
        }
    }
}
