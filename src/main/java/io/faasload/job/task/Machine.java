package io.faasload.job.task;

import java.io.Serializable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/**
 * What operators need from their machine: monotonic time, timers and randomness. A simulation supplies its own, in virtual time
 * and from one seed. Thread-safe.
 */
public interface Machine extends Serializable {

    /** Monotonic time in nanoseconds; only differences are meaningful. */
    long nanoTime();

    /** A new single-threaded timer, to be shut down by the caller. */
    ScheduledExecutorService newTimer(String threadName);

    /** Random numbers for the calling thread. */
    RandomGenerator random();

    /** The real machine. */
    static Machine real() {
        return RealMachine.INSTANCE;
    }

    /** The real machine. */
    enum RealMachine implements Machine {
        INSTANCE;

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public ScheduledExecutorService newTimer(String threadName) {
            return Executors.newSingleThreadScheduledExecutor(new ExecutorThreadFactory(threadName));
        }

        @Override
        public RandomGenerator random() {
            return ThreadLocalRandom.current();
        }
    }
}
