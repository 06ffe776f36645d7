package io.faasload.job.invoke;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.Generation;
import java.sql.SQLException;
import java.util.Map;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.jspecify.annotations.Nullable;

/**
 * How many calls OpenWhisk's limits refused, including those counted in the restored state. Each task reports its own to its coordinator.
 *
 * @param perMinute calls refused because too many were sent in a minute
 * @param inFlight calls refused because too many were in flight
 */
public record LimitedCalls(long perMinute, long inFlight) implements OperatorEvent {

    /** No calls. */
    public static final LimitedCalls NONE = new LimitedCalls(0, 0);

    /** Reads the counts from the accumulators of the job. */
    public static LimitedCalls of(Map<String, Object> accumulators) {
        return new LimitedCalls(
                number(accumulators.get(InvokeMetrics.RATE_LIMITED)),
                number(accumulators.get(InvokeMetrics.CONCURRENCY_LIMITED)));
    }

    /** The calls of both. */
    public LimitedCalls plus(LimitedCalls other) {
        return new LimitedCalls(perMinute + other.perMinute, inFlight + other.inFlight);
    }

    /** Stores them in column {@code generation.environment}, since no row tells them. */
    public void store(DatasetConnection connection) throws SQLException {
        String json = "{\"perMinute\": %d, \"inFlight\": %d}".formatted(perMinute, inFlight);
        Generation.addToEnvironment(connection, "limits", json);
    }

    private static long number(@Nullable Object accumulator) {
        return accumulator instanceof Number number ? number.longValue() : 0;
    }
}
