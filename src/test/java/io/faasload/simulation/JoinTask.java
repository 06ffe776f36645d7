package io.faasload.simulation;

import io.faasload.job.completion.CompletionJoin;
import io.faasload.job.completion.LookUpUnclaimed;
import io.faasload.job.completion.LookedUpEvent;
import io.faasload.job.completion.PendingActivation;
import io.faasload.job.completion.RecordRequest;
import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import io.faasload.simulation.Channel.Barrier;
import io.faasload.simulation.Channel.EndOfData;
import io.faasload.simulation.Channel.Gate;
import io.faasload.simulation.Deployment.Keyed;
import io.faasload.simulation.VirtualTime.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** The join, followed by the lookup of its unclaimed events. */
final class JoinTask extends Task {

    final Gate gate;
    private final CompletionJoin join;
    private final Async<UserEvent, LookedUpEvent> unclaimed;
    private final Channel asks;
    private final Channel orphans;
    private final Keyed<Run> finishedRows;
    private final Output output = new Output();
    private final Map<String, PendingActivation> values = new HashMap<>();
    private final Map<String, Map<Long, Event>> timers = new HashMap<>();
    private JoinOnFlink flink;
    private final JoinContext joinContext;
    private String key;

    @Override
    public ScheduledFuture<?> registerTimer(long millis, ProcessingTimeCallback callback) {
        return super.registerTimer(millis, time -> {
            if (!isEnded) {
                callback.onProcessingTime(time);
            }
        });
    }

    /** After the end of its input Flink fires no timers; those registered are in the state. */
    private boolean isEnded;

    private boolean isEnding;

    JoinTask(Deployment deployment, int subtask, Keyed<Run> finishedRows) {
        super(deployment, subtask);
        this.finishedRows = finishedRows;
        gate = new Gate(this, this::checkpoint, this::ended);
        join = new CompletionJoin(
                Duration.ofMillis(world.plan.completionGraceMillis),
                Duration.ofMillis(world.plan.completionLimitMillis),
                Duration.ofMillis(world.plan.orphanGraceMillis));
        unclaimed = new Async<>(
                this,
                new LookUpUnclaimed(world.machine, world.tables::ledger, world.createdMicros / 1000),
                0,
                this::lookedUp,
                this::endIfDone);
        joinContext = new JoinContext();
        asks = deployment.asks.get(subtask).channel();
        orphans = deployment.orphans.get(subtask).channel();
    }

    Channel invocations() {
        return gate.channel(element -> {
            try {
                Invocation invocation = (Invocation) element;
                key = invocation.call().activationId();
                if (flink != null) {
                    flink.invocation(invocation);
                } else {
                    join.processElement1(invocation, joinContext, output);
                }
            } catch (Exception e) {
                throw Unchecked.of(e);
            }
        });
    }

    Channel events() {
        return gate.channel(element -> {
            try {
                UserEvent event = (UserEvent) element;
                key = event.activationId();
                if (flink != null) {
                    flink.event(event);
                } else {
                    join.processElement2(event, joinContext, output);
                }
            } catch (Exception e) {
                throw Unchecked.of(e);
            }
        });
    }

    void open(Checkpoint restored, List<UserEvent> restoredUnclaimed) throws Exception {
        unclaimed.open(restoredUnclaimed);
        if (world.isOnFlink) {
            flink = new JoinOnFlink(join, this, output::collect, this::side, restored.flinkJoin);
            return;
        }
        join.setRuntimeContext(Contexts.runtime(descriptor -> new State()));
        join.initializeState(Contexts.initialization(restored.id >= 0));
        join.open(null);
        restored.join().forEach((restoredKey, pending) -> {
            if (Deployment.subtask(restoredKey, deployment.parallelism) == subtask) {
                values.put(restoredKey, pending);
                registerTimer(restoredKey, pending.timerMillis());
            }
        });
    }

    /** The only state of the join. */
    private final class State implements ValueState<PendingActivation> {
        @Override
        public PendingActivation value() {
            return values.get(key);
        }

        @Override
        public void update(PendingActivation value) {
            values.put(key, value);
        }

        @Override
        public void clear() {
            values.remove(key);
        }
    }

    private void registerTimer(String ofKey, long millis) {
        timers.computeIfAbsent(ofKey, any -> new HashMap<>(2))
                .computeIfAbsent(
                        millis,
                        any -> world.time.at(millis * 1000, () -> {
                            if (isAlive() && !isEnded) {
                                execute(() -> fire(ofKey, millis), "timer");
                            }
                        }));
    }

    private void fire(String ofKey, long millis) throws Exception {
        Map<Long, Event> ofThisKey = timers.get(ofKey);
        if (ofThisKey != null && ofThisKey.remove(millis) != null) {
            if (ofThisKey.isEmpty()) {
                timers.remove(ofKey);
            }
            key = ofKey;
            join.onTimer(millis, joinContext, output);
        }
    }

    private void deleteTimer(String ofKey, long millis) {
        Map<Long, Event> ofThisKey = timers.get(ofKey);
        Event event = ofThisKey == null ? null : ofThisKey.remove(millis);
        if (event != null) {
            event.cancel();
            if (ofThisKey.isEmpty()) {
                timers.remove(ofKey);
            }
        }
    }

    private void checkpoint(long id) {
        asks.send(new Barrier(id));
        orphans.send(new Barrier(id));
        finishedRows.broadcast(new Barrier(id));
        List<UserEvent> asked = unclaimed.asked();
        if (flink != null) {
            Object state = flinkSnapshot(id);
            deployment.job.acknowledge(id, deployment, checkpoint -> {
                checkpoint.unclaimed().addAll(asked);
                checkpoint.flinkJoin = state;
            });
            return;
        }
        Map<String, PendingActivation> states = new HashMap<>(values);
        deployment.job.acknowledge(id, deployment, checkpoint -> {
            checkpoint.unclaimed().addAll(asked);
            checkpoint.join().putAll(states);
        });
    }

    private Object flinkSnapshot(long id) {
        try {
            return flink.snapshot(id);
        } catch (Exception e) {
            throw Unchecked.of(e);
        }
    }

    private void ended() {
        isEnded = true;
        isEnding = true;
        endIfDone();
    }

    private void endIfDone() {
        if (!isEnding || !unclaimed.isIdle()) {
            return;
        }
        isEnding = false;
        asks.send(EndOfData.INSTANCE);
        orphans.send(EndOfData.INSTANCE);
        finishedRows.broadcast(EndOfData.INSTANCE);
    }

    void close() {
        unclaimed.close();
        if (flink != null) {
            try {
                flink.close();
            } catch (Exception e) {
                throw Unchecked.of(e);
            }
        }
    }

    private final class Output implements Collector<RecordRequest> {
        @Override
        public void collect(RecordRequest request) {
            asks.send(request);
        }

        @Override
        public void close() {}
    }

    private final TimerService timerService = new TimerService() {
        @Override
        public long currentProcessingTime() {
            return world.time.millis();
        }

        @Override
        public void registerProcessingTimeTimer(long millis) {
            registerTimer(key, millis);
        }

        @Override
        public void deleteProcessingTimeTimer(long millis) {
            deleteTimer(key, millis);
        }

        @Override
        public long currentWatermark() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void registerEventTimeTimer(long time) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void deleteEventTimeTimer(long time) {
            throw new UnsupportedOperationException();
        }
    };

    private void side(OutputTag<?> tag, Object value) {
        if (tag.equals(CompletionJoin.UNCLAIMED)) {
            try {
                unclaimed.ask((UserEvent) value);
            } catch (Exception e) {
                throw Unchecked.of(e);
            }
        } else {
            finishedRows.send((Run) value);
        }
    }

    private void lookedUp(LookedUpEvent event) {
        if (event.request() != null) {
            asks.send(event.request());
        } else {
            orphans.send(event.orphan());
        }
    }

    /** The context of elements, and of timers, which Flink derives from it. */
    private final class JoinContext
            extends KeyedCoProcessFunction<String, Invocation, UserEvent, RecordRequest>.OnTimerContext {
        private JoinContext() {
            join.super();
        }

        @Override
        public TimeDomain timeDomain() {
            return TimeDomain.PROCESSING_TIME;
        }

        @Override
        public Long timestamp() {
            throw new UnsupportedOperationException();
        }

        @Override
        public TimerService timerService() {
            return timerService;
        }

        @Override
        public <X> void output(OutputTag<X> tag, X value) {
            side(tag, value);
        }

        @Override
        public String getCurrentKey() {
            return key;
        }
    }
}
