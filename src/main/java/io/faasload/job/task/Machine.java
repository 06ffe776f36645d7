package io.faasload.job.task;

import java.io.Serializable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/**
 * What operators take from the machine that they run on: monotonic time, timers and chance. A simulation provides its own, in
 * virtual time and from one seed. Thread-safe.
 */
public interface Machine extends Serializable {

    /** Monotonic time in nanoseconds; only differences mean something. */
    long nanoTime();

    /** A new single-threaded timer, to be shut down by the caller. */
    ScheduledExecutorService newTimer(String threadName);

    /** Random numbers for the calling thread. */
    RandomGenerator random();

    /** The real one. */
    static Machine real() {
        return RealMachine.INSTANCE;
    }

    /** The real one. */
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
