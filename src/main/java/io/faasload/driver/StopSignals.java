package io.faasload.driver;

import io.faasload.process.Signals;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SIGINT and SIGTERM as a wish to stop. The first one is kept for the driver, which stops with a savepoint; a second
 * SIGINT aborts. Not a shutdown hook, which would leave the driver no time to finish and to choose the exit code. Thread-safe.
 */
public final class StopSignals {

    private static final int NONE = 0;
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;
    private static final int EXIT_BASE = 128;

    private final AtomicInteger received = new AtomicInteger(NONE);
    private final CountDownLatch stopWanted = new CountDownLatch(1);

    private StopSignals() {}

    /** Takes the signals over for the rest of the process's life. */
    public static StopSignals install() {
        StopSignals signals = new StopSignals();
        for (String name : List.of("INT", "TERM")) {
            Signals.handle(name, () -> signals.receive(name.equals("INT") ? SIGINT : SIGTERM));
        }
        return signals;
    }

    /** Signals that never come, for callers that have no terminal. */
    public static StopSignals none() {
        return new StopSignals();
    }

    private void receive(int signal) {
        if (received.compareAndSet(NONE, signal)) {
            // At once: the stop can take a while.
            System.err.println("\nfaasload: stopping" + (signal == SIGINT ? "; press Ctrl-C again to abort" : ""));
            stopWanted.countDown();
        } else if (signal == SIGINT) {
            Runtime.getRuntime().halt(EXIT_BASE + signal);
        }
    }

    public boolean isStopWanted() {
        return received.get() != NONE;
    }

    /** Returns when a stop is wanted. */
    public void await() throws InterruptedException {
        stopWanted.await();
    }

    /** The shell's exit code for the signal: 130 for SIGINT, 143 for SIGTERM. */
    public int exitCode() {
        return EXIT_BASE + received.get();
    }
}
