package io.faasload.lease;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.util.FlinkUserCodeClassLoader;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the lease of a job while it has no enumerator: Flink's adaptive scheduler closes the enumerator when a job has to wait for
 * TaskManagers, and creates another one when they are there. Ends with the job, whose class loader Flink then closes. Thread-safe.
 */
public final class LeaseKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    private static final LeaseKeeper OF_THIS_JOB = new LeaseKeeper(LeaseKeeper::isJobAlive, Lease.INTERVAL);

    private final BooleanSupplier isAlive;
    private final Duration interval;
    private @Nullable Renewal renewal;

    /**
     * Keeps nothing yet.
     *
     * @param isAlive whether the job may still get an enumerator
     * @param interval between two renewals
     */
    LeaseKeeper(BooleanSupplier isAlive, Duration interval) {
        this.isAlive = isAlive;
        this.interval = interval;
    }

    /** The keeper of the job that has loaded this class. */
    public static LeaseKeeper ofThisJob() {
        return OF_THIS_JOB;
    }

    /** A closed class loader finds nothing. The embedded Flink, which has no class loader of its own, does not use that scheduler. */
    private static boolean isJobAlive() {
        return LeaseKeeper.class.getClassLoader() instanceof FlinkUserCodeClassLoader
                && LeaseKeeper.class.getResource("LeaseKeeper.class") != null;
    }

    /** Renews a lease until another enumerator takes over or the job ends, and then closes it. */
    public synchronized void keep(Lease lease) {
        handOver();
        if (isAlive.getAsBoolean()) {
            renewal = new Renewal(lease);
        } else {
            lease.close();
        }
    }

    /** Stops renewing: an enumerator renews the lease now. */
    public synchronized void handOver() {
        if (renewal != null) {
            renewal.end();
            renewal = null;
        }
    }

    private final class Renewal {

        private final Lease lease;
        private final ScheduledExecutorService thread =
                Executors.newSingleThreadScheduledExecutor(new ExecutorThreadFactory("faasload-lease"));

        Renewal(Lease lease) {
            this.lease = lease;
            var unused = thread.scheduleWithFixedDelay(
                    this::renew, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
        }

        private void renew() {
            try {
                if (isAlive.getAsBoolean()) {
                    lease.renew();
                } else {
                    end();
                }
            } catch (IOException e) {
                LOG.debug("Failed to renew the lease while the job waits for TaskManagers", e);
            } catch (RuntimeException e) {
                LOG.warn("No longer renewing the lease of the job: {}", e.getMessage());
                end();
            }
        }

        /** May be called again. */
        void end() {
            if (!thread.isShutdown()) {
                thread.execute(lease::close);
                thread.shutdown();
            }
        }
    }
}
