package io.faasload.local;

import io.faasload.local.flink.FlinkCluster;
import io.faasload.local.flink.FlinkHome;
import io.faasload.local.whisk.WhiskServer;
import io.faasload.local.whisk.WhiskSettings;
import io.faasload.local.whisk.entity.UserLimits;
import io.faasload.local.whisk.fault.FaultPlan;
import io.faasload.local.whisk.fault.Faults;
import java.io.IOException;
import java.nio.file.Path;
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
 * The embedded platform in this process: OpenWhisk, Kafka, PostgreSQL and an object store, with everything they keep in one
 * directory. A start on a kept directory has the same addresses, passwords and data. Thread-safe.
 *
 * <p>The directory also gets {@code loader.yml}, ready for every command and never written over, and {@code env}, with
 * {@code export} lines for a shell.
 */
public final class LocalPlatform implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LocalPlatform.class);
    private static final int START_LIMIT_S = 120;

    private final PlatformFiles files;
    private final Services services;
    private final EmbeddedPostgres postgres;
    private final WhiskServer openWhisk;
    private final Faults faults;
    private final PlatformAddresses addresses;

    private LocalPlatform(
            PlatformFiles files,
            Services services,
            EmbeddedPostgres postgres,
            WhiskServer openWhisk,
            Faults faults,
            PlatformAddresses addresses) {
        this.files = files;
        this.services = services;
        this.postgres = postgres;
        this.openWhisk = openWhisk;
        this.faults = faults;
        this.addresses = addresses;
    }

    /** Starts a platform without faults and without Flink: {@link #start(Path, UserLimits, FaultPlan, int)}. */
    public static LocalPlatform start(Path directory, UserLimits limits) throws IOException, InterruptedException {
        return start(directory, limits, FaultPlan.NONE, 0);
    }

    /**
     * Starts all services at once and returns when they answer.
     *
     * @param limits of OpenWhisk users who have none of their own
     * @param plan of OpenWhisk's faults
     * @param taskManagers of a Flink cluster; none for no cluster
     * @throws IOException if one does not start, a platform already runs in the directory, it cannot be written to, or a
     *     port that it had before is taken; the message is one line, and nothing is left running
     */
    public static LocalPlatform start(Path directory, UserLimits limits, FaultPlan plan, int taskManagers)
            throws IOException, InterruptedException {
        PlatformFiles files = new PlatformFiles(directory);
        files.createDirectories();
        Services services = new Services();
        services.add(DirectoryLock.take(files.directory()));
        ExecutorService starters = Executors.newCachedThreadPool();
        try {
            return start(files, limits, new Faults(plan), taskManagers, services, starters);
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
            UserLimits limits,
            Faults faults,
            int taskManagers,
            Services services,
            ExecutorService starters)
            throws IOException, InterruptedException, ExecutionException {
        EmbeddedPostgres.stopLeftOver(files.postgres());
        FlinkCluster.stopLeftOver(files.flink());
        Ports ports = Ports.rememberedIn(files.ports());
        ports.requireFree(files.ports(), taskManagers > 0);
        Optional<FlinkHome> flink = taskManagers > 0 ? Optional.of(files.writeFlinkHome()) : Optional.empty();
        Optional<Future<FlinkCluster>> cluster = flink.map(
                home -> starters.submit(() -> services.add(FlinkCluster.start(home, files.logs(), taskManagers))));
        Future<EmbeddedPostgres> postgres = starters.submit(
                () -> services.add(EmbeddedPostgres.start(files.postgres(), files.postgresLog(), ports.postgres())));
        Future<EmbeddedKafka> kafka = starters.submit(
                () -> services.add(EmbeddedKafka.start(files.kafka(), ports.kafka(), ports.kafkaController())));
        services.add(ObjectStore.start(files.objects(), ports.objects()));
        KafkaUserEvents events = services.add(new KafkaUserEvents(kafka.get().bootstrapServers()));
        WhiskServer openWhisk = services.add(WhiskServer.start(
                WhiskSettings.in(files.openWhiskData())
                        .withAddress(Ports.LOOPBACK, ports.openwhisk())
                        .withDefaultLimits(limits),
                events,
                faults));
        services.add(StatusEndpoint.start(ports.control(), openWhisk, faults));
        PlatformAddresses addresses = files.addresses();
        files.write(addresses, flink);
        if (cluster.isPresent()) {
            cluster.get().get();
        }
        return new LocalPlatform(files, services, postgres.get(), openWhisk, faults, addresses);
    }

    public PlatformAddresses addresses() {
        return addresses;
    }

    /** OpenWhisk in this process: its users, and what it has done. */
    public WhiskServer openWhisk() {
        return openWhisk;
    }

    /** OpenWhisk's faults, to be switched on and off. */
    public Faults faults() {
        return faults;
    }

    /** {@code loader.yml} for this platform. */
    public Path loaderConfig() {
        return files.loaderConfig();
    }

    /** The object store's directory: its containers are the directories in it. */
    public Path objectsDirectory() {
        return files.objects();
    }

    /** Connections of PostgreSQL's superuser, to make databases and roles. */
    public DataSource superuser() {
        return postgres.superuser();
    }

    /** Stops the services in the reverse order of their start and frees the directory. */
    @Override
    public void close() {
        services.close();
    }

    /** Lets the starts that are under way come to their end, so that what they started can be closed. */
    private static void abandon(Services services, ExecutorService starters) throws InterruptedException {
        starters.shutdown();
        if (!starters.awaitTermination(START_LIMIT_S, TimeUnit.SECONDS)) {
            LOG.warn("A service neither starts nor fails within {} s", START_LIMIT_S);
        }
        services.close();
    }

    /** What runs, in the order in which it came up. */
    private static final class Services implements AutoCloseable {

        private final Deque<AutoCloseable> running = new ArrayDeque<>();

        synchronized <T extends AutoCloseable> T add(T service) {
            running.push(service);
            return service;
        }

        /** All are closed, whichever of them fails. */
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
                    LOG.warn("{} does not close", service.getClass().getSimpleName(), e);
                }
            }
        }
    }
}
