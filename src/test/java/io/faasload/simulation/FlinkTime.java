package io.faasload.simulation;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.util.clock.Clock;

/** The time of a simulated task, as the time service of Flink's operators. */
public final class FlinkTime implements ProcessingTimeService {

    private final org.apache.flink.api.common.operators.ProcessingTimeService time;

    /** The same time service. */
    public FlinkTime(org.apache.flink.api.common.operators.ProcessingTimeService time) {
        this.time = time;
    }

    @Override
    public long getCurrentProcessingTime() {
        return time.getCurrentProcessingTime();
    }

    @Override
    public ScheduledFuture<?> registerTimer(long millis, ProcessingTimeCallback callback) {
        return time.registerTimer(millis, callback);
    }

    @Override
    public Clock getClock() {
        return new Clock() {
            @Override
            public long absoluteTimeMillis() {
                return getCurrentProcessingTime();
            }

            @Override
            public long relativeTimeMillis() {
                return getCurrentProcessingTime();
            }

            @Override
            public long relativeTimeNanos() {
                return TimeUnit.MILLISECONDS.toNanos(getCurrentProcessingTime());
            }
        };
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(ProcessingTimeCallback callback, long delay, long period) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(ProcessingTimeCallback callback, long delay, long period) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Void> quiesce() {
        return CompletableFuture.completedFuture(null);
    }
}
