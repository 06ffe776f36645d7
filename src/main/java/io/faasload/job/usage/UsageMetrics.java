package io.faasload.job.usage;

import io.faasload.run.Run;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.jspecify.annotations.Nullable;

/** What the asking of monitors counts; {@code docs/metrics.md} says what each means. Thread safe. */
final class UsageMetrics {

    private static final int WINDOW = 1_000;

    private final Counter measured;
    private final Counter unmeasured;
    private final Counter unanswered;
    private final Histogram answerMillis;
    private final Histogram eventToRowMillis;

    UsageMetrics(MetricGroup group) {
        measured = group.counter("measured", new ThreadSafeSimpleCounter());
        unmeasured = group.counter("unmeasured", new ThreadSafeSimpleCounter());
        unanswered = group.counter("unanswered", new ThreadSafeSimpleCounter());
        answerMillis = group.histogram("answerMillis", new DescriptiveStatisticsHistogram(WINDOW));
        eventToRowMillis = group.histogram("eventToRowMillis", new DescriptiveStatisticsHistogram(WINDOW));
    }

    void answered(Run.Usage usage, long nanos) {
        boolean isMeasured = usage.cpuMicros() != null && usage.memoryPeakBytes() != null;
        (isMeasured ? measured : unmeasured).inc();
        answerMillis.update(TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    /** A row goes to its sink. */
    void row(@Nullable Long eventMillis) {
        if (eventMillis != null) {
            eventToRowMillis.update(System.currentTimeMillis() - eventMillis);
        }
    }

    void unanswered() {
        unanswered.inc();
    }
}
