package io.faasload.job.end;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;

/**
 * Ends a job as soon as a test says so.
 *
 * @param test name of the test, whose signal is meant
 * @param savepoints address of the folder for the savepoint
 */
public record EndOnSignal(OperatorID operatorId, String test, String savepoints)
        implements OperatorCoordinator.Provider {

    private static final Set<String> SIGNALS = ConcurrentHashMap.newKeySet();

    /** Ends the job of a test. */
    public static void signal(String test) {
        SIGNALS.add(test);
    }

    /** Lets the next job of the test run. */
    public static void revoke(String test) {
        SIGNALS.remove(test);
    }

    @Override
    public OperatorID getOperatorId() {
        return operatorId;
    }

    @Override
    public OperatorCoordinator create(OperatorCoordinator.Context context) {
        return new EndCoordinator(context, new Signal(test), Duration.ofMillis(10), Duration.ZERO, savepoints);
    }

    private record Signal(String test) implements JobRuns {

        @Override
        public boolean areSettled() {
            return SIGNALS.contains(test);
        }

        @Override
        public boolean areAborted() {
            return false;
        }

        @Override
        public void finish() {}

        @Override
        public void close() {}
    }
}
