package io.faasload.job.invoke;

import io.faasload.openwhisk.CallOutcome;
import io.faasload.run.Invocation;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * The metrics of the invoking operator; {@code docs/metrics.md} describes them. Used by the mailbox thread, read by
 * reporters.
 */
final class InvokeMetrics {

    /** Accumulator: calls refused because too many were sent in a minute. */
    static final String RATE_LIMITED = "rate limited calls";
    /** Accumulator: calls refused because too many were in flight. */
    static final String CONCURRENCY_LIMITED = "concurrency limited calls";

    private static final int WINDOW = 1_000;

    private final LongCounter rateLimited = new LongCounter();
    private final LongCounter concurrencyLimited = new LongCounter();

    private final MetricGroup group;
    private final Counter sent;
    private final Counter accepted;
    private final Counter refused;
    private final Counter lost;
    private final Counter missed;
    private final Map<CallOutcome.Kind, Counter> failures = new EnumMap<>(CallOutcome.Kind.class);
    private final Histogram acceptMicros;
    private final Histogram latenessMicros;

    InvokeMetrics(RuntimeContext context, MetricGroup group) {
        this.group = group;
        context.addAccumulator(RATE_LIMITED, rateLimited);
        context.addAccumulator(CONCURRENCY_LIMITED, concurrencyLimited);
        sent = group.counter("sent");
        accepted = group.counter("accepted");
        refused = group.counter("refused");
        lost = group.counter("lost");
        missed = group.counter("missed");
        MetricGroup failed = group.addGroup("failed");
        for (CallOutcome.Kind kind : CallOutcome.Kind.values()) {
            if (kind != CallOutcome.Kind.ACCEPTED && kind != CallOutcome.Kind.REFUSED) {
                failures.put(kind, failed.counter(kind.name().toLowerCase(Locale.ROOT)));
            }
        }
        acceptMicros = group.histogram("acceptMicros", new DescriptiveStatisticsHistogram(WINDOW));
        latenessMicros = group.histogram("latenessMicros", new DescriptiveStatisticsHistogram(WINDOW));
    }

    /** Registers the gauges of calls in flight and waiting calls. */
    void registerGauges(IntSupplier inFlight, IntSupplier waiting) {
        group.gauge("onTheWire", (Gauge<Integer>) inFlight::getAsInt);
        group.gauge("backOff", (Gauge<Integer>) waiting::getAsInt);
    }

    /** Adds the counts from restored state. */
    void restore(Iterable<LimitedCalls> states) {
        for (LimitedCalls limited : states) {
            rateLimited.add(limited.perMinute());
            concurrencyLimited.add(limited.inFlight());
        }
    }

    LimitedCalls limited() {
        return new LimitedCalls(rateLimited.getLocalValuePrimitive(), concurrencyLimited.getLocalValuePrimitive());
    }

    void recordOutcome(Invocation invocation, CallOutcome outcome) {
        Long sentMicros = outcome.sentMicros();
        if (sentMicros != null) {
            sent.inc();
        }
        if (outcome.kind() == CallOutcome.Kind.ACCEPTED) {
            accepted.inc();
            if (sentMicros != null) {
                acceptMicros.update(outcome.answeredMicros() - sentMicros);
                latenessMicros.update(sentMicros - invocation.plannedMicros());
            }
        }
        if (outcome.kind() == CallOutcome.Kind.RATE_LIMITED) {
            rateLimited.add(1);
        } else if (outcome.kind() == CallOutcome.Kind.CONCURRENCY_LIMITED) {
            concurrencyLimited.add(1);
        }
        Counter failure = failures.get(outcome.kind());
        if (failure != null) {
            failure.inc();
        }
    }

    void countRefused() {
        refused.inc();
    }

    void countLost() {
        lost.inc();
    }

    void countMissed() {
        missed.inc();
    }
}
