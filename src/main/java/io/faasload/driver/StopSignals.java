package io.faasload.driver;

import io.faasload.process.Signals;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Turns SIGINT and SIGTERM into a request to stop. The caller acts on the first signal; a second SIGINT aborts the process at
 * once. A shutdown hook would not do: it leaves the caller no time to save state and to choose the exit code. Thread-safe.
 */
public final class StopSignals {

    private static final int NONE = 0;
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;
    private static final int EXIT_BASE = 128;

    private final String announcement;
    private final AtomicInteger received = new AtomicInteger(NONE);
    private final CountDownLatch stopWanted = new CountDownLatch(1);

    private StopSignals(String announcement) {
        this.announcement = announcement;
    }

    /** Handles the signals until the process exits, for a command that saves state when it is stopped. */
    public static StopSignals savingState() {
        return install("Stopping with a savepoint");
    }

    /** Handles the signals until the process exits, for a command that has no state to save. */
    public static StopSignals install() {
        return install("Stopping");
    }

    private static StopSignals install(String announcement) {
        StopSignals signals = new StopSignals(announcement);
        for (String name : List.of("INT", "TERM")) {
            Signals.handle(name, () -> signals.receive(name.equals("INT") ? SIGINT : SIGTERM));
        }
        return signals;
    }

    /** Never requests a stop, for callers without a terminal. */
    public static StopSignals none() {
        return new StopSignals("");
    }

    private void receive(int signal) {
        if (received.compareAndSet(NONE, signal)) {
            // Printed at once, since the stop can take a while.
            System.err.println("\n" + announcement + (signal == SIGINT ? "; press Ctrl-C again to abort" : ""));
            stopWanted.countDown();
        } else if (signal == SIGINT) {
            Runtime.getRuntime().halt(EXIT_BASE + signal);
        }
    }

    public boolean isStopWanted() {
        return received.get() != NONE;
    }

    /** Blocks until a stop is requested. */
    public void await() throws InterruptedException {
        stopWanted.await();
    }

    /** The shell's exit code for the signal: 130 for SIGINT, 143 for SIGTERM. */
    public int exitCode() {
        return EXIT_BASE + received.get();
    }
}
