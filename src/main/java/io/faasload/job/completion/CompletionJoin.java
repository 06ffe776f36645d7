package io.faasload.job.completion;

import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Call;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Joins each invocation with the event of its completion, by activation id. Either may come first: OpenWhisk's event can overtake
 * its 202.
 *
 * <p>Without an event in time, the activation record is requested: at growing intervals, since an accepted activation can queue
 * for long, and one last time after the completion limit. After a restart, the events published in the meantime are read first,
 * since they carry more than the record does. An event without an invocation goes to {@link #UNCLAIMED}, and is kept for another
 * completion grace, so that an invocation whose answer came late still finds it. State and timer of a key are cleared once it
 * needs nothing more; a repeated event then counts as unclaimed.
 *
 * <p>An activation belongs to one run. If two runs are answered with the same id, the first keeps it and the other goes to
 * {@link #LOST}. If the other comes after the first is done, only the unique index of the table detects it.
 */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else.
public final class CompletionJoin extends KeyedCoProcessFunction<String, Invocation, UserEvent, RecordRequest>
        implements CheckpointedFunction {

    /** Events that no invocation claimed in time: foreign, repeated, or older than the state. */
    public static final OutputTag<UserEvent> UNCLAIMED =
            new OutputTag<>("unclaimed-events", TypeInformation.of(UserEvent.class));

    /** Runs whose call was answered with the activation of another run. */
    public static final OutputTag<Run> LOST = new OutputTag<>("join-lost", TypeInformation.of(Run.class));

    /**
     * Longer than any delay of a running process: a timer this late means that it was suspended, and its event may be in Kafka by
     * now.
     */
    private static final long OVERDUE_MILLIS = 5_000;

    /** How long it may take to read the events that came meanwhile, after a suspension or a restart. */
    private static final long CATCH_UP_MILLIS = 10_000;

    private final long graceMillis;
    private final long limitMillis;
    private final long orphanGraceMillis;

    private transient ValueState<PendingActivation> pending;
    /**
     * Number of keys with an invocation, shown by the gauge {@code waiting}: Flink cannot count keys. Only the sum over all tasks
     * is meaningful: after rescaling, a task may count down what another one counted up.
     */
    private transient long waiting;

    private transient ListState<Long> waitingState;
    private transient boolean isRestored;
    /** Until when events from before the restart are read; null until something happens after it. */
    private transient @Nullable Long caughtUpMillis;

    /**
     * Creates a join.
     *
     * @param completionGrace how long to wait for the event beyond the action's time limit, and how long to keep an unclaimed one
     * @param completionLimit when an activation with neither event nor record is given up
     * @param orphanGrace how long an event waits for its invocation before it counts as unclaimed
     */
    public CompletionJoin(Duration completionGrace, Duration completionLimit, Duration orphanGrace) {
        graceMillis = completionGrace.toMillis();
        limitMillis = completionLimit.toMillis();
        orphanGraceMillis = orphanGrace.toMillis();
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        waitingState = context.getOperatorStateStore().getListState(new ListStateDescriptor<>("waiting", Types.LONG));
        isRestored = context.isRestored();
        waiting = 0;
        for (long count : waitingState.get()) {
            waiting += count;
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        waitingState.update(List.of(waiting));
    }

    @Override
    public void open(OpenContext context) {
        getRuntimeContext().getMetricGroup().gauge("waiting", (Gauge<Long>) this::waiting);
        pending = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("pending", TypeInformation.of(PendingActivation.class)));
    }

    @Override
    public void processElement1(Invocation invocation, Context context, Collector<RecordRequest> out) throws Exception {
        PendingActivation before = pending.value();
        if (before != null && before.event() != null) {
            out.collect(new RecordRequest(invocation, before.event(), false));
            clear(context, before);
            return;
        }
        Invocation first = before == null ? null : before.invocation();
        if (first != null && !first.id().equals(invocation.id())) {
            context.output(LOST, Run.started(invocation).withoutActivation());
            return;
        }
        if (before == null) {
            waiting++;
        }
        long interval = invocation.timeoutMillis() + graceMillis;
        update(context, before, PendingActivation.of(invocation, interval, now(context) + interval));
    }

    @Override
    public void processElement2(UserEvent event, Context context, Collector<RecordRequest> out) throws Exception {
        PendingActivation before = pending.value();
        if (before == null) {
            update(context, null, PendingActivation.of(event, false, now(context) + orphanGraceMillis));
        } else if (before.invocation() != null) {
            out.collect(new RecordRequest(before.invocation(), event, false));
            clear(context, before);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<RecordRequest> out) throws Exception {
        PendingActivation before = Objects.requireNonNull(pending.value(), "a timer without state");
        // Not the timer's own time, which may be long past after a restart, as would be all times derived from it.
        long now = now(context);
        long caughtUp = caughtUpMillis(now);
        Invocation invocation = before.invocation();
        if (invocation == null) {
            unclaimed(before, Objects.requireNonNull(before.event()), now, context);
        } else if (now - timestamp > OVERDUE_MILLIS) {
            update(context, before, PendingActivation.of(invocation, before.intervalMillis(), now + catchUpMillis()));
        } else if (now < caughtUp) {
            update(context, before, PendingActivation.of(invocation, before.intervalMillis(), caughtUp));
        } else if (now >= acceptedMillis(invocation) + limitMillis) {
            out.collect(new RecordRequest(invocation, null, true));
            clear(context, before);
        } else {
            // If the first request finds the record, the few later ones are redundant but harmless.
            out.collect(new RecordRequest(invocation, null, false));
            long interval = 2 * before.intervalMillis();
            long next = Math.min(now + interval, acceptedMillis(invocation) + limitMillis);
            update(context, before, PendingActivation.of(invocation, interval, next));
        }
    }

    private void unclaimed(PendingActivation before, UserEvent event, long now, OnTimerContext context)
            throws Exception {
        if (before.isUnclaimed()) {
            clear(context, before);
        } else {
            context.output(UNCLAIMED, event);
            update(context, before, PendingActivation.of(event, true, now + graceMillis));
        }
    }

    /** The value of the gauge. */
    long waiting() {
        return waiting;
    }

    private long catchUpMillis() {
        return Math.min(graceMillis, CATCH_UP_MILLIS);
    }

    private long caughtUpMillis(long now) {
        if (caughtUpMillis == null) {
            caughtUpMillis = isRestored ? now + catchUpMillis() : now;
        }
        return caughtUpMillis;
    }

    private static long acceptedMillis(Invocation invocation) {
        Call call = Objects.requireNonNull(invocation.call());
        Long accepted = call.acceptedMicros() == null ? call.sentMicros() : call.acceptedMicros();
        return Objects.requireNonNullElse(accepted, invocation.plannedMicros()) / 1000;
    }

    private static long now(Context context) {
        return context.timerService().currentProcessingTime();
    }

    private void update(Context context, @Nullable PendingActivation before, PendingActivation after)
            throws IOException {
        if (before != null) {
            context.timerService().deleteProcessingTimeTimer(before.timerMillis());
        }
        context.timerService().registerProcessingTimeTimer(after.timerMillis());
        pending.update(after);
    }

    private void clear(Context context, PendingActivation before) {
        context.timerService().deleteProcessingTimeTimer(before.timerMillis());
        if (before.invocation() != null) {
            waiting--;
        }
        pending.clear();
    }
}
