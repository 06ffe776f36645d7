package io.faasload.monitor.sampling.clock;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real-time scheduling of the sampling thread, by {@code chrt} of util-linux. On a host whose cores are all busy, which
 * is what load generation makes of it, a thread of ordinary priority waits for several milliseconds before it runs,
 * whatever its niceness. The other threads of this process stay as they are.
 */
public final class RealTimePriority {

    private static final Logger LOG = LoggerFactory.getLogger(RealTimePriority.class);
    private static final String LOWEST = "1";
    private static final int PATIENCE_SECONDS = 5;

    private RealTimePriority() {}

    /** Asks for it for the calling thread; says so where that is not allowed or not possible. */
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
                tellWithout(answer);
            }
        } catch (IOException e) {
            tellWithout(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tellWithout(String why) {
        LOG.info("Sampling without real-time priority: ticks may be missed while all cores are busy ({})", why);
    }
}
