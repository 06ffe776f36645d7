package io.faasload.local;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A service that can be stopped, and restarted with the same addresses and data. Closing it stops it. Thread-safe; callers block
 * while it stops or starts.
 *
 * @param <T> the service
 */
public final class Restartable<T extends AutoCloseable> implements AutoCloseable {

    /** Starts the service, each time with the same addresses and data. */
    interface Starter<T> {
        T start() throws IOException, InterruptedException;
    }

    private final Starter<T> starter;
    private @Nullable T service;

    private Restartable(Starter<T> starter) {
        this.starter = starter;
    }

    /** Wraps a running service. */
    static <T extends AutoCloseable> Restartable<T> started(Starter<T> starter)
            throws IOException, InterruptedException {
        Restartable<T> restartable = new Restartable<>(starter);
        restartable.start();
        return restartable;
    }

    /**
     * The running service.
     *
     * @throws IllegalStateException while it is stopped
     */
    public synchronized T running() {
        T running = service;
        if (running == null) {
            throw new IllegalStateException("the service is stopped");
        }
        return running;
    }

    /** Starts the service, unless it runs. */
    public synchronized void start() throws IOException, InterruptedException {
        if (service == null) {
            service = starter.start();
        }
    }

    /** Stops the service, unless it is stopped. */
    public synchronized void stop() throws IOException {
        T running = service;
        service = null;
        try {
            if (running != null) {
                running.close();
            }
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("cannot stop the service: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
