package io.faasload.monitor.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.EventActor;
import com.github.dockerjava.api.model.EventType;
import java.io.Closeable;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports the invoker's containers in Docker to the registry: those that are running, and all events since just before
 * they were listed. When the connection is lost, one warning is logged, and both are repeated until Docker answers.
 */
public final class DockerDiscovery implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DockerDiscovery.class);

    private static final int RETRY_MILLIS = 1_000;
    private static final int CLOSING_MILLIS = 5_000;

    /** How far back events are requested: Docker answers slightly before it listens for new events. */
    private static final int OVERLAP_MILLIS = 1_000;

    private static final Duration SUBSCRIBING = Duration.ofSeconds(30);

    private final String host;
    private final ContainerRegistry registry;
    private final Clock clock;
    private final Duration subscribing;
    private final ContainerInspection inspection;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "docker-discovery");
    private volatile boolean isConnected;
    private volatile @Nullable String failure;
    private volatile @Nullable String version;

    /** An item from the event stream: an event, or the end of the stream. */
    private record Message(@Nullable Event event, @Nullable Throwable failure) {}

    private DockerDiscovery(String host, ContainerRegistry registry, Clock clock, Duration subscribing) {
        this.host = host;
        this.registry = registry;
        this.clock = clock;
        this.subscribing = subscribing;
        this.inspection = new ContainerInspection(clock);
    }

    /**
     * Starts following Docker.
     *
     * @param host address of Docker, like {@code unix:///var/run/docker.sock}
     * @param registry receives the containers
     * @param clock time of day
     */
    public static DockerDiscovery start(String host, ContainerRegistry registry, Clock clock) {
        return start(host, registry, clock, SUBSCRIBING);
    }

    /** The same with a given limit on the wait for the event stream. */
    static DockerDiscovery start(String host, ContainerRegistry registry, Clock clock, Duration subscribing) {
        DockerDiscovery discovery = new DockerDiscovery(host, registry, clock, subscribing);
        discovery.thread.setDaemon(true);
        discovery.thread.start();
        return discovery;
    }

    /** Whether the containers were listed and events are being followed. */
    public boolean isConnected() {
        return isConnected;
    }

    /** Why Docker is not being followed at the moment. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** Version of Docker; empty until it has told. */
    public Optional<String> version() {
        return Optional.ofNullable(version);
    }

    private static @Nullable String version(DockerClient requests) {
        try {
            return requests.versionCmd().exec().getVersion();
        } catch (RuntimeException e) {
            LOG.debug("Docker does not tell its version", e);
            return null;
        }
    }

    private void run() {
        while (!isClosing()) {
            try (DockerClient requests = DockerConnection.forRequests(host);
                    DockerClient streams = DockerConnection.forStreams(host)) {
                follow(requests, streams);
            } catch (IOException | RuntimeException e) {
                disconnected(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            try {
                closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void follow(DockerClient requests, DockerClient streams) throws IOException, InterruptedException {
        messages.clear();
        long beganMillis = clock.millis();
        // List the containers only after the event stream has started, slightly in the past: changes in between are
        // reported twice rather than never.
        Listener listener = new Listener();
        Closeable stream = streams.eventsCmd()
                .withEventTypeFilter(EventType.CONTAINER)
                .withEventFilter("create", "start", "die")
                .withSince(seconds(beganMillis - OVERLAP_MILLIS))
                .exec(listener);
        try {
            if (!listener.awaitBegin()) {
                throw new IOException("no answer to the request for events within " + subscribing.toSeconds() + " s");
            }
            list(requests);
            version = version(requests);
            registry.completeSince(beganMillis);
            isConnected = true;
            failure = null;
            LOG.info(
                    "Docker at {} has {} containers of the invoker",
                    host,
                    registry.running().size());
            while (!isClosing()) {
                Message message = messages.take();
                Event event = message.event();
                if (event == null) {
                    throw new IOException("the stream of events ended", message.failure());
                }
                handle(requests, event);
            }
        } finally {
            registry.incomplete();
            stream.close();
        }
    }

    /** In Docker's format, with three decimal places. */
    private static String seconds(long millis) {
        return BigDecimal.valueOf(millis, 3).toPlainString();
    }

    /** Known containers are inspected as well: they may have been restarted since. */
    private void list(DockerClient docker) {
        Set<String> listed = new HashSet<>();
        for (Container container :
                docker.listContainersCmd().withFilter("name", List.of("^/wsk")).exec()) {
            if (isOfInvoker(container.getNames())) {
                listed.add(container.getId());
                inspect(docker, container.getId());
            }
        }
        for (WhiskContainer known : registry.running()) {
            if (!known.isPlainProcess() && !listed.contains(known.id())) {
                Optional<WhiskContainer> found = inspection.of(docker, known.id());
                found.ifPresent(registry::started);
                if (found.isEmpty()) {
                    registry.stopped(known.id(), clock.millis());
                }
            }
        }
    }

    private static boolean isOfInvoker(String[] names) {
        return names.length > 0 && ContainerName.parse(names[0]).isPresent();
    }

    private void handle(DockerClient docker, Event event) {
        String id = invokerContainer(event).orElse(null);
        if (id == null) {
            return;
        }
        if ("start".equals(event.getAction())) {
            inspect(docker, id);
        } else {
            if (registry.find(id).isEmpty()) {
                // It was already running, but not yet listed.
                inspect(docker, id);
            }
            Long nanos = event.getTimeNano();
            registry.stopped(id, nanos == null ? clock.millis() : TimeUnit.NANOSECONDS.toMillis(nanos));
        }
    }

    /** The id of the container, if it belongs to an invoker. */
    private static Optional<String> invokerContainer(Event event) {
        EventActor actor = event.getActor();
        Map<String, String> attributes = actor == null ? null : actor.getAttributes();
        String name = attributes == null ? null : attributes.get("name");
        return name == null || ContainerName.parse(name).isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(event.getId());
    }

    private void inspect(DockerClient docker, String id) {
        inspection.of(docker, id).ifPresent(registry::started);
    }

    private void disconnected(Exception e) {
        if (isClosing()) {
            return;
        }
        String reason = reason(e);
        if (failure == null) {
            LOG.warn("Cannot follow Docker at {} ({}); retrying every {} ms", host, reason, RETRY_MILLIS);
        } else {
            LOG.debug("Still cannot follow Docker at {}", host, e);
        }
        failure = reason;
        isConnected = false;
    }

    /** The client wraps the message of the socket. */
    private static String reason(Throwable e) {
        Throwable cause = ExceptionUtils.getRootCause(e);
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Stops following; the registry is left unchanged. */
    @Override
    public void close() {
        closing.countDown();
        messages.add(new Message(null, null));
        try {
            thread.join(CLOSING_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Listener extends ResultCallback.Adapter<Event> {

        private final CountDownLatch began = new CountDownLatch(1);

        @Override
        public void onStart(Closeable stream) {
            super.onStart(stream);
            began.countDown();
        }

        @Override
        public void onNext(Event event) {
            if ("create".equals(event.getAction())) {
                // Immediately, since it may start while others are still being inspected.
                invokerContainer(event).ifPresent(registry::created);
            } else {
                messages.add(new Message(event, null));
            }
        }

        /** The client's own implementation would log it. */
        @Override
        public void onError(Throwable throwable) {
            messages.add(new Message(null, throwable));
            began.countDown();
        }

        @Override
        public void onComplete() {
            super.onComplete();
            messages.add(new Message(null, null));
            began.countDown();
        }

        /** Whether Docker answered in time; if it failed, the first message has the reason. */
        boolean awaitBegin() throws InterruptedException {
            return began.await(subscribing.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
