package io.faasload.local.monitor;

import io.faasload.monitor.Monitor;
import io.faasload.monitor.container.ContainerName;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.log.InvokerLog;
import io.faasload.whisk.activation.Activation;
import io.faasload.whisk.entity.WhiskAction;
import io.faasload.whisk.invoker.Sandbox;
import io.faasload.whisk.invoker.SandboxListener;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reports to a running monitor which sandbox gets which activation, as an invoker's log would, which sandboxes are processes, and when
 * their activations ended: Docker reports only containers. A monitor that starts later gets all live processes. Thread-safe.
 */
public final class WatchedSandboxes implements SandboxListener {

    private final InstantSource clock;
    private final Consumer<Runnable> discovery;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<String, WhiskContainer> live = new LinkedHashMap<>();
    private @Nullable Monitor monitor;

    /**
     * Tells of nothing before a monitor starts.
     *
     * @param clock time of day
     * @param discovery runs what tells of a process, when the monitor is to learn of it
     */
    public WatchedSandboxes(InstantSource clock, Consumer<Runnable> discovery) {
        this.clock = clock;
        this.discovery = discovery;
    }

    synchronized void tell(Monitor started) {
        monitor = started;
        started.invokerLog().setSource(InvokerLog.Source.READ);
        live.values().forEach(started.containers()::started);
    }

    synchronized void tellNobody() {
        monitor = null;
    }

    @Override
    public synchronized void started(Sandbox sandbox, String namespace, WhiskAction action) {
        if (sandbox.pid().isEmpty()) {
            return;
        }
        String purpose = ContainerName.carried(namespace, action.name().name());
        WhiskContainer container = new WhiskContainer(
                id(sandbox),
                new ContainerName("wsk0_" + number.incrementAndGet() + "_" + purpose, purpose),
                sandbox.pid().getAsLong(),
                clock.millis(),
                null,
                null);
        live.put(container.id(), container);
        discovery.accept(() -> discovered(container));
    }

    private synchronized void discovered(WhiskContainer container) {
        if (monitor != null && live.containsKey(container.id())) {
            monitor.containers().started(container);
        }
    }

    @Override
    public synchronized void serves(Sandbox sandbox, Activation activation) {
        if (monitor != null) {
            monitor.invokerLog().add(activation.id(), id(sandbox));
        }
    }

    @Override
    public synchronized void ended(Sandbox sandbox) {
        if (monitor != null && live.containsKey(id(sandbox))) {
            monitor.endLines().add(id(sandbox), TimeUnit.MILLISECONDS.toMicros(clock.millis()));
        }
    }

    @Override
    public synchronized void stopped(Sandbox sandbox) {
        boolean isProcess = live.remove(id(sandbox)) != null;
        if (monitor == null) {
            return;
        }
        // It may just have served an activation, so a last sample is taken of it.
        if (isProcess) {
            monitor.containers().stopped(id(sandbox), clock.millis());
        } else {
            monitor.sampleLast(id(sandbox));
        }
    }

    /** Docker's id of a container, or the host name of a process: with 64 digits, the monitor would take it for a container. */
    private static String id(Sandbox sandbox) {
        String containerId = sandbox.containerId();
        return sandbox.pid().isPresent() ? Sandbox.hostName(containerId) : containerId;
    }
}
