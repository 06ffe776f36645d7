package io.faasload.job.completion;

import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Call;
import io.faasload.run.Invocation;
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
 * Joins, by activation id, an invocation with the event that tells its end; either may come first, as OpenWhisk's event
 * can overtake its 202.
 *
 * <p>Without an event in time the record is asked for, at growing intervals, since an accepted activation can queue for
 * long, and a last time after the completion limit. After a restart the events that came meanwhile are read first: they
 * tell more than the record. An event without invocation goes to {@link #STRAY}, and is kept
 * for the completion grace more: the invocation of one that was late to be answered still finds it. State and timer of a key
 * are gone when it has been answered for good; a repeated event then counts as stray.
 */
@SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else.
public final class CompletionJoin extends KeyedCoProcessFunction<String, Invocation, UserEvent, RecordRequest>
        implements CheckpointedFunction {

    /** Events that no invocation claimed in time: somebody else's, repeated, or older than the state. */
    public static final OutputTag<UserEvent> STRAY =
            new OutputTag<>("stray-events", TypeInformation.of(UserEvent.class));

    /** Beyond any delay but that of a process that stood still: what is waited for may be in Kafka by now. */
    private static final long OVERDUE_MILLIS = 5_000;

    /** How long reading it may take, after that and after a restart. */
    private static final long CATCH_UP_MILLIS = 10_000;

    private final long graceMillis;
    private final long limitMillis;
    private final long orphanGraceMillis;

    private transient ValueState<Invocation> started;
    private transient ValueState<UserEvent> ended;
    private transient ValueState<Long> timer;
    private transient ValueState<Long> interval;
    /** How many keys have an invocation: what {@code waiting} shows, since Flink cannot count keys. */
    private transient long waiting;

    private transient ListState<Long> waitingState;
    private transient boolean isRestored;
    /** Until when events that came before a restart are read; null until anything has happened after it. */
    private transient @Nullable Long caughtUpMillis;

    /**
     * A join.
     *
     * @param completionGrace wait for the event beyond the action's time limit; how long a stray one is kept
     * @param completionLimit when an activation without event and record is given up
     * @param orphanGrace wait for the invocation of an event, until it is told as stray
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
        getRuntimeContext().getMetricGroup().gauge("waiting", (Gauge<Long>) () -> waiting);
        started = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("started", TypeInformation.of(Invocation.class)));
        ended = getRuntimeContext().getState(new ValueStateDescriptor<>("ended", TypeInformation.of(UserEvent.class)));
        timer = getRuntimeContext().getState(new ValueStateDescriptor<>("timer", Types.LONG));
        interval = getRuntimeContext().getState(new ValueStateDescriptor<>("interval", Types.LONG));
    }

    @Override
    public void processElement1(Invocation invocation, Context context, Collector<RecordRequest> out) throws Exception {
        UserEvent event = ended.value();
        if (event != null) {
            out.collect(new RecordRequest(invocation, event, false));
            clear(context);
        } else {
            if (started.value() == null) {
                waiting++;
            }
            started.update(invocation);
            interval.update(invocation.timeoutMillis() + graceMillis);
            setTimer(context, context.timerService().currentProcessingTime() + interval.value());
        }
    }

    @Override
    public void processElement2(UserEvent event, Context context, Collector<RecordRequest> out) throws Exception {
        Invocation invocation = started.value();
        if (invocation != null) {
            out.collect(new RecordRequest(invocation, event, false));
            clear(context);
        } else if (ended.value() == null) {
            ended.update(event);
            setTimer(context, context.timerService().currentProcessingTime() + orphanGraceMillis);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<RecordRequest> out) throws Exception {
        Invocation invocation = started.value();
        // Not the timer's time: after a restart it may be long past, and so would be the next ones.
        long now = context.timerService().currentProcessingTime();
        long caughtUp = caughtUpMillis(now);
        if (invocation == null) {
            UserEvent event = ended.value();
            if (event != null && interval.value() == null) {
                context.output(STRAY, event);
                interval.update(graceMillis); // which tells that it was
                setTimer(context, now + graceMillis);
            } else {
                clear(context);
            }
            return;
        }
        if (now - timestamp > OVERDUE_MILLIS) {
            setTimer(context, now + catchUpMillis());
            return;
        }
        if (now < caughtUp) {
            setTimer(context, caughtUp);
            return;
        }
        boolean last = now >= acceptedMillis(invocation) + limitMillis;
        out.collect(new RecordRequest(invocation, null, last));
        if (last) {
            clear(context);
        } else {
            // A record found at the first question makes the later ones superfluous but harmless: there are few.
            interval.update(2 * interval.value());
            setTimer(context, Math.min(now + interval.value(), acceptedMillis(invocation) + limitMillis));
        }
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

    private void setTimer(Context context, long millis) throws Exception {
        deleteTimer(context);
        context.timerService().registerProcessingTimeTimer(millis);
        timer.update(millis);
    }

    private void deleteTimer(Context context) throws Exception {
        Long millis = timer.value();
        if (millis != null) {
            context.timerService().deleteProcessingTimeTimer(millis);
        }
    }

    private void clear(Context context) throws Exception {
        deleteTimer(context);
        if (started.value() != null) {
            waiting--;
        }
        started.clear();
        ended.clear();
        timer.clear();
        interval.clear();
    }
}
