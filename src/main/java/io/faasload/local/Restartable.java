package io.faasload.local;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A service that can be away for a while: stopped, and started again at its addresses and with its data. Closing it is a
 * stop. Thread-safe; who asks while it stops or starts waits.
 *
 * @param <T> the service
 */
public final class Restartable<T extends AutoCloseable> implements AutoCloseable {

    /** Starts the service, each time in the same place. */
    interface Starter<T> {
        T start() throws IOException, InterruptedException;
    }

    private final Starter<T> starter;
    private @Nullable T service;

    private Restartable(Starter<T> starter) {
        this.starter = starter;
    }

    /** A service that runs. */
    static <T extends AutoCloseable> Restartable<T> started(Starter<T> starter)
            throws IOException, InterruptedException {
        Restartable<T> restartable = new Restartable<>(starter);
        restartable.start();
        return restartable;
    }

    /**
     * The service as it runs now.
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
            throw new IOException("the service does not stop: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        stop();
    }
}
