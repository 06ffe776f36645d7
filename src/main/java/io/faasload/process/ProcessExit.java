package io.faasload.process;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends this process, whatever threads and shutdown hooks remain. After {@link #onEveryFailure}, every exit has one of our exit codes and,
 * if it is a failure, a line on stderr: after an uncaught error on any thread, an exit by a library, a signal, or an out-of-memory
 * error that a library swallows.
 */
public final class ProcessExit {

    /** The exit code of any failure. */
    public static final int FAILED = 1;

    private static final Logger LOG = LoggerFactory.getLogger(ProcessExit.class);

    private static final Map<String, Integer> SIGNALS = Map.of("HUP", 129, "INT", 130, "TERM", 143);

    /** Time for the other shutdown hooks, one of which stops PostgreSQL. */
    private static final long HOOKS_MILLIS = 90_000;

    /** Time for the hooks if a library ended this process, which does not need them. */
    private static final long UNWANTED_HOOKS_MILLIS = 2_000;

    private static final AtomicBoolean IS_WANTED = new AtomicBoolean();

    private ProcessExit() {}

    /**
     * Makes every uncaught failure end this process. On a JVM started by {@code bin/faasload}, SIGUSR1 means out of memory; the launcher
     * has already printed the reason.
     *
     * @param err receives the reason
     */
    public static void onEveryFailure(PrintStream err) {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            try {
                LOG.debug("Thread {} failed", thread.getName(), failure);
                print(err, "thread " + thread.getName() + " failed: " + failure);
            } finally {
                withFailure(failure);
            }
        });
        SIGNALS.forEach((name, code) -> Signals.handle(name, () -> with(code)));
        Signals.handle("USR1", () -> Runtime.getRuntime().halt(FAILED));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endUnlessWanted(err), "faasload-exit"));
    }

    /** Avoids Java's formatting, since there may be no memory for it. */
    private static void print(PrintStream err, String reason) {
        int end = reason.indexOf('\n');
        byte[] line =
                ("faasload: " + (end < 0 ? reason : reason.substring(0, end)) + "\n").getBytes(StandardCharsets.UTF_8);
        err.write(line, 0, line.length);
        err.flush();
    }

    /** Exits; at once if the JVM is failing, because hooks may hang. */
    private static void withFailure(Throwable failure) {
        if (failure instanceof VirtualMachineError) {
            Runtime.getRuntime().halt(FAILED);
        }
        with(FAILED);
    }

    /** Exits with this code. Does not wait for shutdown hooks that take too long. */
    public static void with(int code) {
        IS_WANTED.set(true);
        Thread limit = new Thread(() -> haltAfter(HOOKS_MILLIS, code), "faasload-exit-limit");
        limit.setDaemon(true);
        limit.start();
        System.exit(code);
    }

    /** Flink's threads, for example, exit with 239 if they fail. */
    private static void endUnlessWanted(PrintStream err) {
        if (!IS_WANTED.get()) {
            print(err, "ended by a library after a fatal failure");
            haltAfter(UNWANTED_HOOKS_MILLIS, FAILED);
        }
    }

    private static void haltAfter(long millis, int code) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            // The process ends anyway.
        }
        Runtime.getRuntime().halt(code);
    }
}
