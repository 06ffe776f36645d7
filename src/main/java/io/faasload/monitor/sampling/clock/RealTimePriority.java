package io.faasload.monitor.sampling.clock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real-time scheduling of the sampling thread, set by {@code chrt} of util-linux. On a host whose cores are all busy,
 * as load generation makes them, a thread of ordinary priority waits several milliseconds before it runs, whatever its
 * niceness. The other threads of this process keep their priority.
 */
public final class RealTimePriority {

    private static final Logger LOG = LoggerFactory.getLogger(RealTimePriority.class);
    private static final String LOWEST = "1";
    private static final int PATIENCE_SECONDS = 5;

    private RealTimePriority() {}

    /** Requests it for the calling thread; logs if that is not permitted or not possible. */
    public static void request() {
        try {
            Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
            Process chrt = new ProcessBuilder("chrt", "--rr", "--pid", LOWEST, String.valueOf(thread))
                    .redirectErrorStream(true)
                    .start();
            String answer = new String(chrt.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (chrt.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && chrt.exitValue() == 0) {
                LOG.info("Sampling with real-time priority");
            } else {
                logWithout(answer);
            }
        } catch (IOException e) {
            logWithout(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void logWithout(String why) {
        LOG.info("Sampling without real-time priority: ticks may be missed while all cores are busy ({})", why);
    }
}
