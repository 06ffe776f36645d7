package io.faasload.process;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends this process, whatever threads and shutdown hooks are left in it. Once {@link #onEveryFailure} was called there is no way out
 * without a line on stderr and an exit code of ours: not an error that nobody catches, on whatever thread, nor a library that exits by
 * itself, nor a signal, nor a lack of memory that a library swallows.
 */
public final class ProcessExit {

    /** The exit code of whatever fails. */
    public static final int FAILED = 1;

    private static final Logger LOG = LoggerFactory.getLogger(ProcessExit.class);

    private static final Map<String, Integer> SIGNALS = Map.of("HUP", 129, "INT", 130, "TERM", 143);

    /** For the other shutdown hooks: one of them stops PostgreSQL. */
    private static final long HOOKS_MILLIS = 90_000;

    /** For the hooks where a library ended this process, which can do without them. */
    private static final long UNWANTED_HOOKS_MILLIS = 2_000;

    private static final AtomicBoolean IS_WANTED = new AtomicBoolean();

    private ProcessExit() {}

    /**
     * Makes every failure that reaches nobody end this process. On a JVM that {@code bin/faasload} started, SIGUSR1 means that there
     * is no memory left: the launcher has printed why.
     *
     * @param err for the reason
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

    /** Without Java's formatting: there may be no memory for it. */
    private static void print(PrintStream err, String reason) {
        int end = reason.indexOf('\n');
        byte[] line =
                ("faasload: " + (end < 0 ? reason : reason.substring(0, end)) + "\n").getBytes(StandardCharsets.UTF_8);
        err.write(line, 0, line.length);
        err.flush();
    }

    /** Exits; at once if the JVM itself is at its end, when hooks may hang. */
    private static void withFailure(Throwable failure) {
        if (failure instanceof VirtualMachineError) {
            Runtime.getRuntime().halt(FAILED);
        }
        with(FAILED);
    }

    /** Exits with this code. Shutdown hooks that take too long are left behind. */
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
            // It ends all the same.
        }
        Runtime.getRuntime().halt(code);
    }
}
