package io.faasload.job.completion;

import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Run;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.jspecify.annotations.Nullable;

/** The metrics of fetching records; {@code docs/metrics.md} describes them. Thread-safe. */
final class RecordMetrics {

    private static final int WINDOW = 1_000;

    private final Counter completed;
    private final Counter failed;
    private final Counter lost;
    private final Counter notYet;
    private final Histogram endToEventMillis;

    RecordMetrics(MetricGroup group) {
        completed = group.counter("completed", new ThreadSafeSimpleCounter());
        failed = group.counter("failed", new ThreadSafeSimpleCounter());
        lost = group.counter("lost", new ThreadSafeSimpleCounter());
        notYet = group.counter("recordNotYet", new ThreadSafeSimpleCounter());
        endToEventMillis = group.histogram("endToEventMillis", new DescriptiveStatisticsHistogram(WINDOW));
    }

    void countNotYet() {
        notYet.inc();
    }

    void recordEnd(Run run, @Nullable UserEvent event) {
        Run.Ended ended = run.ended();
        if (ended == null) {
            lost.inc();
            return;
        }
        completed.inc();
        if (ended.failed()) {
            failed.inc();
        }
        Long endMillis = ended.times().endMillis();
        if (event != null && endMillis != null) {
            endToEventMillis.update(event.timestampMillis() - endMillis);
        }
    }
}
