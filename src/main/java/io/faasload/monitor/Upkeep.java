package io.faasload.monitor;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs periodic tasks once a second, in a thread of its own. */
final class Upkeep implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final int PERIOD_SECONDS = 1;

    private final List<Runnable> tasks;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "upkeep");

    private Upkeep(List<Runnable> tasks) {
        this.tasks = tasks;
    }

    static Upkeep start(Runnable... tasks) {
        Upkeep upkeep = new Upkeep(List.of(tasks));
        upkeep.thread.setDaemon(true);
        upkeep.thread.start();
        return upkeep;
    }

    private void run() {
        try {
            while (!closing.await(PERIOD_SECONDS, TimeUnit.SECONDS)) {
                tasks.forEach(Upkeep::run);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("Upkeep failed; retrying in a second", e);
        }
    }

    /** Returns when no task is running any more. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
