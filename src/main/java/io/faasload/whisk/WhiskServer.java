package io.faasload.whisk;

import com.sun.net.httpserver.HttpServer;
import io.faasload.files.DirectoryLock;
import io.faasload.whisk.activation.Activation;
import io.faasload.whisk.activation.ActivationJournal;
import io.faasload.whisk.activation.ActivationRecords;
import io.faasload.whisk.activation.Completions;
import io.faasload.whisk.activation.Delays;
import io.faasload.whisk.activation.Interception;
import io.faasload.whisk.activation.Throttle;
import io.faasload.whisk.activation.UserEvents;
import io.faasload.whisk.admin.AdminCommands;
import io.faasload.whisk.admin.AdminEndpoint;
import io.faasload.whisk.docker.DockerSandboxes;
import io.faasload.whisk.entity.Entities;
import io.faasload.whisk.entity.IdentityCache;
import io.faasload.whisk.entity.Kinds;
import io.faasload.whisk.entity.Users;
import io.faasload.whisk.invoker.Invoker;
import io.faasload.whisk.invoker.ProcessSandboxes;
import io.faasload.whisk.invoker.Sandbox;
import io.faasload.whisk.invoker.SandboxKind;
import io.faasload.whisk.invoker.SandboxListener;
import io.faasload.whisk.rest.ActionRoutes;
import io.faasload.whisk.rest.ActivationRoutes;
import io.faasload.whisk.rest.Information;
import io.faasload.whisk.rest.Invocations;
import io.faasload.whisk.rest.PackageRoutes;
import io.faasload.whisk.rest.WhiskApi;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An embedded OpenWhisk. Users, packages, actions and activation records persist in its directory across restarts. So
 * do queued activations, which run after the next start; those running when the server ends then complete as internal
 * errors. The per-minute counters start from zero. Thread-safe.
 */
public final class WhiskServer implements AutoCloseable {

    private static final int HTTP_THREADS = 8;
    private static final int BACKLOG = 1024;
    /** The most memory that an action may request. */
    private static final int MAX_MEMORY_MB = 512;
    /** Older activation records are evicted. */
    private static final int KEPT_RECORDS = 200_000;

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private final DirectoryLock lock;
    private final HttpServer http;
    private final ExecutorService httpThreads;
    private final Delays delays = new Delays(CLOSE_LIMIT);
    private final Users users;
    private final ActivationRecords records;
    private final ActivationJournal journal;
    private final Completions completions;
    private final Invoker invoker;
    private final Invocations invocations;
    private final AutoCloseable sandboxes;
    private final SandboxKind sandboxKind;
    private final URI address;

    /** The parts that tests replace. */
    record Parts(
            InstantSource clock,
            Interception interception,
            Kinds kinds,
            Sandbox.Factory factory,
            SandboxListener listener) {}

    private WhiskServer(
            WhiskSettings settings,
            UserEventPublisher publisher,
            Parts parts,
            DirectoryLock lock,
            AutoCloseable sandboxes,
            HttpServer http)
            throws IOException {
        this.lock = lock;
        this.sandboxes = sandboxes;
        this.sandboxKind = settings.sandboxes();
        this.http = http;
        this.httpThreads = Executors.newFixedThreadPool(HTTP_THREADS, daemons("whisk-http"));
        this.address =
                URI.create("http://" + settings.host() + ":" + http.getAddress().getPort());

        Path directory = settings.directory();
        InstantSource clock = parts.clock();
        this.users = new Users(directory);
        Entities entities = new Entities(directory);
        this.records = new ActivationRecords(directory, KEPT_RECORDS);
        this.journal = new ActivationJournal(directory, users, entities);
        UserEvents events = new UserEvents(publisher::publish, parts.interception(), delays, clock);
        Throttle throttle = new Throttle(settings.defaultLimits(), events, clock);
        this.completions = new Completions(
                events, records, journal, throttle, parts.interception(), settings.recordTiming(), delays);
        this.invoker = new Invoker(
                settings.pool(),
                parts.factory(),
                completions,
                journal,
                address.toString(),
                delays,
                clock,
                parts.listener());
        this.invocations = new Invocations(entities, throttle, journal, invoker, settings.answerTiming(), httpThreads);

        http.setExecutor(httpThreads);
        http.createContext(
                "/",
                new WhiskApi(
                        new IdentityCache(users, settings.identitiesKept(), clock),
                        clock,
                        new Information(parts.kinds(), settings.defaultLimits(), MAX_MEMORY_MB),
                        new ActionRoutes(
                                entities,
                                parts.kinds(),
                                MAX_MEMORY_MB,
                                throttle,
                                parts.interception(),
                                invocations,
                                invoker,
                                clock),
                        new PackageRoutes(entities, invoker, clock),
                        new ActivationRoutes(records)));
        String token = AdminFile.write(directory, http.getAddress().getPort());
        http.createContext(AdminEndpoint.PATH, new AdminEndpoint(new AdminCommands(users), token));
        resume(throttle);
        http.start();
    }

    /** Handles what an earlier server accepted and did not complete. */
    private void resume(Throttle throttle) {
        for (ActivationJournal.Unfinished left : journal.unfinished()) {
            Activation activation = left.activation();
            String namespace = activation.user().namespace();
            if (records.find(namespace, activation.id()).isPresent()) {
                journal.ended(activation);
            } else {
                throttle.started(namespace);
                invoker.resume(left);
            }
        }
    }

    private static ThreadFactory daemons(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Starts a server without faults or a sandbox listener. */
    public static WhiskServer start(WhiskSettings settings, UserEventPublisher publisher) throws IOException {
        return start(settings, publisher, Interception.NONE, SandboxListener.NONE);
    }

    /**
     * Starts a server, which accepts requests when this returns.
     *
     * @throws IOException if the directory cannot be used or is in use, or the address cannot be bound
     */
    public static WhiskServer start(
            WhiskSettings settings, UserEventPublisher publisher, Interception interception, SandboxListener listener)
            throws IOException {
        DirectoryLock lock = lock(settings.directory());
        Sandbox.Provider sandboxes = null;
        try {
            sandboxes = provider(settings);
            Parts parts = new Parts(InstantSource.system(), interception, sandboxes.kinds(), sandboxes, listener);
            return start(settings, publisher, parts, lock, sandboxes);
        } catch (IOException | RuntimeException e) {
            lock.close();
            if (sandboxes != null) {
                sandboxes.close();
            }
            throw e;
        }
    }

    private static Sandbox.Provider provider(WhiskSettings settings) throws IOException {
        Path directory = settings.directory().resolve("sandboxes");
        return switch (settings.sandboxes()) {
            case PROCESS -> new ProcessSandboxes(directory);
            case DOCKER -> new DockerSandboxes(directory);
        };
    }

    static WhiskServer start(WhiskSettings settings, UserEventPublisher publisher, Parts parts) throws IOException {
        return start(settings, publisher, parts, lock(settings.directory()), () -> {});
    }

    private static DirectoryLock lock(Path directory) throws IOException {
        return DirectoryLock.tryTake(Files.createDirectories(directory), "lock")
                .orElseThrow(() -> new IOException("another server is using " + directory));
    }

    private static WhiskServer start(
            WhiskSettings settings,
            UserEventPublisher publisher,
            Parts parts,
            DirectoryLock lock,
            AutoCloseable sandboxes)
            throws IOException {
        configureHttpServer();
        HttpServer http = HttpServer.create(new InetSocketAddress(settings.host(), settings.port()), BACKLOG);
        try {
            return new WhiskServer(settings, publisher, parts, lock, sandboxes, http);
        } catch (IOException | RuntimeException e) {
            http.stop(0);
            lock.close();
            throw e;
        }
    }

    /**
     * Disables Nagle's algorithm in the JDK's HTTP server and keeps idle connections open. The JDK reads these
     * properties once, on the first use of its server in this process: call this before starting any other one.
     */
    public static void configureHttpServer() {
        Map.of(
                        "sun.net.httpserver.nodelay", "true",
                        "sun.net.httpserver.idleInterval", "3600",
                        "sun.net.httpserver.maxIdleConnections", "10000")
                .forEach((name, value) -> {
                    if (System.getProperty(name) == null) {
                        System.setProperty(name, value);
                    }
                });
    }

    /** Its URL, {@code http://host:port}, without {@code /api/v1}. */
    public URI address() {
        return address;
    }

    /** The users, for direct access by the process that starts the server. */
    public Users users() {
        return users;
    }

    public WhiskStats stats() {
        return new WhiskStats(
                invocations.accepted(),
                completions.completed(),
                invoker.waiting(),
                sandboxKind,
                invoker.liveSandboxes(),
                invoker.coldStarts());
    }

    /** Stops answering, kills the sandboxes, and reports what has already completed. */
    @Override
    public void close() throws IOException {
        http.stop(0);
        invoker.close();
        httpThreads.shutdownNow();
        delays.close();
        try {
            sandboxes.close();
        } catch (Exception e) {
            throw new IOException("could not close the sandboxes", e);
        } finally {
            records.close();
            journal.close();
            lock.close();
        }
    }
}
