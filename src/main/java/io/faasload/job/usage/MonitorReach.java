package io.faasload.job.usage;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tracks whether a monitor answers. While it is down, only one run per second asks it, so that the others need not wait. Its
 * outage and its recovery are each logged once. Thread-safe.
 */
final class MonitorReach {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorReach.class);

    /** A single failure may be the network's. */
    private static final int MOST_FAILURES = 3;

    private static final long PROBE_NANOS = Duration.ofSeconds(1).toNanos();

    private final String address;
    private final LongSupplier nanoTime;
    private int failures;
    private long probedNanos;
    private long unansweredRuns;

    MonitorReach(String address, LongSupplier nanoTime) {
        this.address = address;
        this.nanoTime = nanoTime;
    }

    /** Whether a run may ask now; if not, it is completed without usage. */
    synchronized boolean mayAsk() {
        if (!isDown()) {
            return true;
        }
        long now = nanoTime.getAsLong();
        if (now - probedNanos >= PROBE_NANOS) {
            probedNanos = now;
            return true;
        }
        unansweredRuns++;
        return false;
    }

    /** Whether it failed to answer several runs in a row. */
    synchronized boolean isDown() {
        return failures >= MOST_FAILURES;
    }

    /** Records an answer. */
    synchronized void recordAnswer() {
        if (isDown()) {
            LOG.info("The monitor at {} answers again; {} runs have no usage", address, unansweredRuns);
        }
        failures = 0;
        unansweredRuns = 0;
    }

    /**
     * Records that it did not answer; the run that asked has no usage.
     *
     * @return whether it counts as down from now on
     */
    synchronized boolean recordFailure(String reason) {
        failures++;
        unansweredRuns++;
        if (failures != MOST_FAILURES) {
            return false;
        }
        probedNanos = nanoTime.getAsLong();
        LOG.warn("The monitor at {} does not answer: {}. Runs have no usage until it does", address, reason);
        return true;
    }
}
