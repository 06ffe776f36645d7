package io.faasload.job.end;

import io.faasload.job.invoke.LimitedCalls;
import java.time.Duration;
import java.util.Map;
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
    private static final Map<String, LimitedCalls> LIMITED = new ConcurrentHashMap<>();

    /** Ends the job of a test. */
    public static void signal(String test) {
        SIGNALS.add(test);
    }

    /** Lets the next job of the test run. */
    public static void revoke(String test) {
        SIGNALS.remove(test);
    }

    /** What the job of a test stored at its end; null before. */
    public static LimitedCalls limited(String test) {
        return LIMITED.get(test);
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
        public void store(LimitedCalls limited) {
            LIMITED.put(test, limited);
        }

        @Override
        public void close() {}
    }
}
