package io.faasload.job.usage;

import io.faasload.run.Run;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.jspecify.annotations.Nullable;

/** The metrics of fetching usage; {@code docs/metrics.md} describes them. Thread-safe. */
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

    void recordAnswer(Run.Usage usage, long nanos) {
        (usage.missing() == null ? measured : unmeasured).inc();
        answerMillis.update(TimeUnit.NANOSECONDS.toMillis(nanos));
    }

    /** Records that a row is handed to its sink. */
    void recordRow(@Nullable Long eventMillis) {
        if (eventMillis != null) {
            eventToRowMillis.update(System.currentTimeMillis() - eventMillis);
        }
    }

    void countUnanswered() {
        unanswered.inc();
    }
}
