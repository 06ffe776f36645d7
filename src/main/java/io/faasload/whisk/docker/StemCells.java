package io.faasload.whisk.docker;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Containers started ahead of demand, as configured in OpenWhisk's runtimes manifest for its default kind: {@value
 * #COUNT} of {@value #MEMORY_MB} MB for each kind in use. A kind is in use from the first cold start that such a
 * container could have served. Thread-safe.
 */
final class StemCells implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StemCells.class);

    static final int COUNT = 2;
    static final int MEMORY_MB = 256;
    private static final int CLOSE_LIMIT_S = 10;

    /** Starts a container. */
    interface Starter {
        DockerSandbox start(String kind) throws IOException, InterruptedException;
    }

    private final Starter starter;
    private final Map<String, Deque<DockerSandbox>> ready = new HashMap<>();
    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "whisk-prewarm");
        thread.setDaemon(true);
        return thread;
    });
    private boolean closed;

    StemCells(Starter starter) {
        this.starter = starter;
    }

    /** Takes a container for a cold start if one fits, and starts a replacement. */
    synchronized @Nullable DockerSandbox take(String kind, int memoryMb) {
        if (memoryMb != MEMORY_MB || closed) {
            return null;
        }
        Deque<DockerSandbox> cells = ready.computeIfAbsent(kind, any -> new ArrayDeque<>());
        DockerSandbox taken = cells.poll();
        while (taken != null && !taken.isAlive()) {
            taken.close();
            taken = cells.poll();
        }
        executor.execute(() -> replenish(kind));
        return taken;
    }

    private void replenish(String kind) {
        try {
            while (isShort(kind)) {
                add(kind, starter.start(kind));
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("Could not prewarm a container for {}: {}", kind, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isShort(String kind) {
        return !closed && ready.getOrDefault(kind, new ArrayDeque<>()).size() < COUNT;
    }

    private synchronized void add(String kind, DockerSandbox cell) {
        if (closed) {
            cell.close();
        } else {
            ready.computeIfAbsent(kind, any -> new ArrayDeque<>()).add(cell);
        }
    }

    /** Removes the unused containers. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            ready.values().forEach(cells -> cells.forEach(DockerSandbox::close));
            ready.clear();
        }
        // Not interrupted: the Docker client would not learn the outcome of its request.
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_LIMIT_S, TimeUnit.SECONDS)) {
                LOG.warn("A container is still being started after {} s", CLOSE_LIMIT_S);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
