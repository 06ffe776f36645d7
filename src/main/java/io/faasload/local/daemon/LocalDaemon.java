package io.faasload.local.daemon;

import io.faasload.local.LocalPlatform;
import io.faasload.local.PlatformOptions;
import io.faasload.logging.JdkLogHandler;
import io.faasload.process.ProcessExit;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that runs a {@link LocalPlatform} until SIGTERM or SIGINT. It writes one line to stdout for its parent: {@value #READY},
 * or {@value #FAILED} and the reason. Everything else goes to stderr.
 */
public final class LocalDaemon {

    static final String READY = "ready";
    static final String FAILED = "failed: ";

    private static final Logger LOG = LoggerFactory.getLogger(LocalDaemon.class);
    private static final int STOP_LIMIT_S = 60;

    /** Called when everything runs. */
    @FunctionalInterface
    public interface Ready {
        void run() throws IOException;
    }

    private LocalDaemon() {}

    /** Runs a platform; the arguments are its directory and its options. */
    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        ProcessExit.onEveryFailure(System.err);
        PrintStream starter = System.out;
        System.setOut(System.err);
        JdkLogHandler.install();
        try {
            List<String> options = List.of(arguments).subList(1, arguments.length);
            run(Path.of(arguments[0]), PlatformOptions.ofArguments(options), () -> {
                starter.println(READY);
                if (starter.checkError()) {
                    throw new IOException("the process that started the platform did not wait for it");
                }
            });
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("The platform failed to start", e);
            starter.println(FAILED + (e instanceof IOException ? e.getMessage() : e.toString()));
            ProcessExit.with(ProcessExit.FAILED);
        }
    }

    /**
     * Runs a platform until the process is asked to stop. Stops its services before the process exits.
     *
     * @param ready called once, when everything runs
     * @throws IOException if the platform does not start
     */
    public static void run(Path directory, PlatformOptions options, Ready ready) throws IOException {
        Thread running = Thread.currentThread();
        CountDownLatch stopped = new CountDownLatch(1);
        Thread stopping = new Thread(() -> stop(running, stopped), "platform-stop");
        Runtime.getRuntime().addShutdownHook(stopping);
        try (LocalPlatform platform = LocalPlatform.start(directory, options)) {
            LOG.info("Platform running in {}: {}", directory, platform.addresses());
            ready.run();
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            LOG.info("Stopping the platform");
        } finally {
            stopped.countDown();
        }
    }

    private static void stop(Thread running, CountDownLatch stopped) {
        running.interrupt();
        try {
            if (!stopped.await(STOP_LIMIT_S, TimeUnit.SECONDS)) {
                LOG.warn("The platform did not stop within {} s", STOP_LIMIT_S);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
