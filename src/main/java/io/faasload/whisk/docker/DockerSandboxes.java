package io.faasload.whisk.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import io.faasload.whisk.entity.Kinds;
import io.faasload.whisk.entity.WhiskAction;
import io.faasload.whisk.invoker.ActionProxy;
import io.faasload.whisk.invoker.HostRuntimes;
import io.faasload.whisk.invoker.Sandbox;
import io.faasload.whisk.invoker.SandboxLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts sandboxes as containers of this machine's Docker, as invoker 0 does: named after namespace and action, or
 * prewarmed; with the action's memory limit; paused while idle.
 */
public final class DockerSandboxes implements Sandbox.Provider {

    private static final Logger LOG = LoggerFactory.getLogger(DockerSandboxes.class);

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    /** OpenWhisk's {@code pause-grace}. */
    static final Duration PAUSE_GRACE = Duration.ofSeconds(10);

    private static final Duration SWEEP = Duration.ofMillis(500);
    private static final int THREADS = 4;
    private static final int CLOSE_LIMIT_S = 15;
    private static final long PIDS_LIMIT = 1024;
    private static final int NAME_TRIES = 10_000;

    private final DockerEngine engine;
    private final HostRuntimes runtimes;
    private final SandboxImage image;
    private final Map<String, String> label;
    private final StemCells stemCells = new StemCells(this::startStemCell);
    private final AtomicInteger containers = new AtomicInteger();
    private final Set<DockerSandbox> live = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "whisk-docker");
        thread.setDaemon(true);
        return thread;
    });
    // A connection left open across a pause may be closed by the container as soon as it resumes.
    private final OkHttpClient http = ActionProxy.client()
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
            .build();

    /**
     * Takes over {@code directory} and removes the containers that an earlier run left behind.
     *
     * @throws IOException if Docker is unavailable or refuses
     */
    public DockerSandboxes(Path directory) throws IOException {
        this.engine = DockerEngine.connect();
        this.label = DockerEngine.label(directory);
        try {
            this.runtimes = HostRuntimes.find(Files.createDirectories(directory));
            this.image = new SandboxImage(runtimes);
            engine.removeAll(label);
        } catch (IOException | RuntimeException e) {
            engine.close();
            throw new IOException("could not prepare sandboxes in Docker: " + e.getMessage(), e);
        }
        var unused = executor.scheduleWithFixedDelay(
                () -> live.forEach(sandbox -> sandbox.freezeIfIdle(PAUSE_GRACE)),
                SWEEP.toMillis(),
                SWEEP.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    @Override
    public Kinds kinds() {
        return runtimes.kinds();
    }

    @Override
    public Sandbox start(String namespace, WhiskAction action) throws IOException, InterruptedException {
        String kind = action.exec().kind();
        int memoryMb = action.limits().memoryMb();
        DockerSandbox prewarmed = stemCells.take(kind, memoryMb);
        return prewarmed == null ? start(namespace, action.name().name(), kind, memoryMb) : prewarmed;
    }

    private DockerSandbox startStemCell(String kind) throws IOException, InterruptedException {
        return start("prewarm", kind, kind, StemCells.MEMORY_MB);
    }

    /**
     * A container name as an invoker chooses it: prefix and suffix are namespace and action, or {@code prewarm} and a
     * kind.
     */
    static String name(int number, String prefix, String suffix) {
        return "wsk0_" + number + "_" + allowed(prefix) + "_" + allowed(suffix);
    }

    private static String allowed(String text) {
        return text.replaceAll("[^A-Za-z0-9_]", "");
    }

    private DockerSandbox start(String prefix, String suffix, String kind, int memoryMb)
            throws IOException, InterruptedException {
        DockerClient docker = engine.client();
        String id;
        try {
            SandboxImage.provide(docker, kind);
            id = create(prefix, suffix, kind, memoryMb);
        } catch (RuntimeException e) {
            throw new IOException("could not create a container for " + kind + ": " + e.getMessage(), e);
        }
        SandboxLog log = new SandboxLog();
        try {
            docker.attachContainerCmd(id)
                    .withStdOut(true)
                    .withStdErr(true)
                    .withFollowStream(true)
                    .exec(new ContainerOutput(log))
                    .awaitStarted(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            docker.startContainerCmd(id).exec();
            log.port().get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            ActionProxy proxy = new ActionProxy(http, "http://" + address(id) + ":" + SandboxImage.PORT, null);
            DockerSandbox sandbox =
                    new DockerSandbox(id, docker, log, proxy, SandboxFreezer.of(docker, id), this::remove);
            live.add(sandbox);
            return sandbox;
        } catch (ExecutionException | TimeoutException | IOException | RuntimeException e) {
            List<String> lines = log.collect(Duration.ZERO, Integer.MAX_VALUE);
            remove(id);
            throw new IOException("a container for " + kind + " did not start: " + e.getMessage() + " " + lines, e);
        } catch (InterruptedException e) {
            remove(id);
            throw e;
        }
    }

    private String create(String prefix, String suffix, String kind, int memoryMb) throws IOException {
        long memoryBytes = (long) memoryMb << 20;
        HostConfig host = HostConfig.newHostConfig()
                .withBinds(image.mounts(kind))
                .withNetworkMode(DockerEngine.NETWORK)
                .withMemory(memoryBytes)
                .withMemorySwap(memoryBytes)
                .withPidsLimit(PIDS_LIMIT)
                .withUlimits(List.of(new Ulimit("nofile", 1024L, 1024L)))
                .withCapDrop(Capability.NET_RAW, Capability.NET_ADMIN);
        for (int i = 0; ; i++) {
            try {
                return engine.client()
                        .createContainerCmd(SandboxImage.tag(kind))
                        .withName(name(containers.incrementAndGet(), prefix, suffix))
                        .withLabels(label)
                        .withEnv(SandboxImage.environment())
                        .withWorkingDir(SandboxImage.workDirectory())
                        .withCmd(image.command(kind, memoryMb))
                        .withHostConfig(host)
                        .exec()
                        .getId();
            } catch (ConflictException e) {
                // The name is taken by another platform or invoker on this machine.
                if (i == NAME_TRIES) {
                    throw e;
                }
            }
        }
    }

    private String address(String id) throws IOException {
        InspectContainerResponse container =
                engine.client().inspectContainerCmd(id).exec();
        ContainerNetwork network = container.getNetworkSettings().getNetworks().get(DockerEngine.NETWORK);
        String address = network == null ? null : network.getIpAddress();
        if (address == null || address.isEmpty()) {
            throw new IOException("Docker gave container " + id + " no address");
        }
        return address;
    }

    private void remove(DockerSandbox sandbox) {
        live.remove(sandbox);
        try {
            executor.execute(() -> remove(sandbox.containerId()));
        } catch (RejectedExecutionException e) {
            LOG.debug("Container {} was started while its platform was closing", sandbox.containerId());
            remove(sandbox.containerId());
        }
    }

    /** If removal fails, the container is removed on the next start. */
    private void remove(String id) {
        try {
            engine.remove(id);
        } catch (RuntimeException e) {
            LOG.warn("Could not remove container {}: {}", id, e.toString());
        }
    }

    /** Returns when no container of this platform is left. */
    @Override
    public void close() throws IOException {
        try {
            stemCells.close();
            executor.shutdown();
            if (!executor.awaitTermination(CLOSE_LIMIT_S, TimeUnit.SECONDS)) {
                LOG.warn("Containers are still being removed after {} s", CLOSE_LIMIT_S);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            engine.removeAll(label);
        } catch (RuntimeException e) {
            throw new IOException("containers of " + label + " may be left behind: " + e.getMessage(), e);
        } finally {
            engine.close();
        }
    }
}
