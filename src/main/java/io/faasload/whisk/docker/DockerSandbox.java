package io.faasload.whisk.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import io.faasload.whisk.invoker.ActionProxy;
import io.faasload.whisk.invoker.Sandbox;
import io.faasload.whisk.invoker.SandboxLog;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sandbox that is a container. After its first activation it is frozen whenever it has been idle long enough. */
final class DockerSandbox implements Sandbox {

    private static final Logger LOG = LoggerFactory.getLogger(DockerSandbox.class);

    /** How long Docker may take to notice the end of a container whose connection broke. */
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);

    /** How long after a container was killed Docker may still report that it ran out of memory. */
    private static final Duration KILLED_GRACE = Duration.ofSeconds(2);

    private static final int POLL_MILLIS = 20;

    /** Exit code of a killed process: by the kernel for its memory use, unless somebody else killed it. */
    private static final Long KILLED = 137L;

    private final String containerId;
    private final DockerClient docker;
    private final SandboxLog log;
    private final ActionProxy proxy;
    private final SandboxFreezer freezer;
    private final Consumer<DockerSandbox> remover;

    private boolean used;
    private boolean busy;
    private boolean frozen;
    private boolean closed;
    private long idleSinceNanos;

    DockerSandbox(
            String containerId,
            DockerClient docker,
            SandboxLog log,
            ActionProxy proxy,
            SandboxFreezer freezer,
            Consumer<DockerSandbox> remover) {
        this.containerId = containerId;
        this.docker = docker;
        this.log = log;
        this.proxy = proxy;
        this.freezer = freezer;
        this.remover = remover;
    }

    @Override
    public String containerId() {
        return containerId;
    }

    @Override
    public Answer post(String path, String json, Duration limit) {
        try {
            begin();
            return proxy.post(path, json, limit, this::endOfContainer);
        } catch (IOException | RuntimeException e) {
            LOG.warn("Could not use container {}: {}", containerId, e.toString());
            return Answer.none(End.EXITED);
        } finally {
            end();
        }
    }

    private synchronized void begin() throws IOException {
        busy = true;
        used = true;
        if (frozen) {
            freezer.thaw();
            frozen = false;
        }
    }

    private synchronized void end() {
        busy = false;
        idleSinceNanos = System.nanoTime();
    }

    /** Freezes the container if it has been used and then been idle for {@code grace}. */
    synchronized void freezeIfIdle(Duration grace) {
        boolean idle = used && !busy && System.nanoTime() - idleSinceNanos > grace.toNanos();
        if (idle && !frozen && !closed) {
            try {
                freezer.freeze();
                frozen = true;
            } catch (IOException | RuntimeException e) {
                LOG.warn("Could not pause container {}: {}", containerId, e.toString());
            }
        }
    }

    /** Whether it is still running, judging by its output. */
    boolean isAlive() {
        return !log.hasEnded();
    }

    /** Why the container does not answer: Docker reports it some time after the connection broke. */
    private End endOfContainer() throws InterruptedException {
        long deadline = System.nanoTime() + EXIT_LIMIT.toNanos();
        boolean killed = false;
        while (true) {
            boolean isLastLook = System.nanoTime() - deadline >= 0;
            ContainerState state =
                    docker.inspectContainerCmd(containerId).exec().getState();
            if (Boolean.TRUE.equals(state.getOOMKilled())) {
                return End.MEMORY_EXHAUSTED;
            }
            boolean running = Boolean.TRUE.equals(state.getRunning());
            if (isLastLook || (!running && !KILLED.equals(state.getExitCodeLong()))) {
                return End.EXITED;
            }
            if (!running && !killed) {
                killed = true;
                deadline = System.nanoTime() + KILLED_GRACE.toNanos();
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    @Override
    public List<String> collectLogs(Duration limit, long maxBytes) throws InterruptedException {
        return log.collect(limit, maxBytes);
    }

    /** The container is removed shortly afterwards: the pool does not wait for Docker. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        remover.accept(this);
    }
}
