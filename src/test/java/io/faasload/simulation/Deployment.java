package io.faasload.simulation;

import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.dataset.runs.Orphan;
import io.faasload.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** The tasks of a job between two restarts, connected as in {@code GenerationGraph}. */
final class Deployment {

    private static final int MAX_PARALLELISM = 128;

    final World world;
    final SimulatedJob job;
    final int parallelism;
    /** How many times the tasks of this job were started before. */
    final int attempt;

    final List<InvokeTask> sources = new ArrayList<>();
    final List<JoinTask> joins = new ArrayList<>();
    final List<AskTask> asks = new ArrayList<>();
    final List<SinkTask<Run>> runs = new ArrayList<>();
    final List<SinkTask<Orphan>> orphans = new ArrayList<>();
    /** None without a sink besides the tables. */
    final List<DeliverTask> deliveries = new ArrayList<>();

    EventsTask events;
    final long startMicros;
    /** Whether it ended with a savepoint. */
    boolean isStopped;

    /** Whether its input ended. */
    boolean isDrained;

    private boolean isAlive = true;

    Deployment(SimulatedJob job, int parallelism, int attempt) {
        this.attempt = attempt;
        this.world = job.world;
        this.job = job;
        this.parallelism = parallelism;
        this.startMicros = world.time.micros();
        ToLongFunction<Run> identity = run -> run.id().value();
        for (int i = 0; i < parallelism; i++) {
            runs.add(new SinkTask<>(this, i, world.tables::write));
            orphans.add(new SinkTask<>(this, i, world.tables::writeOrphan));
        }
        for (int i = 0; i < parallelism && world.plan.isDelivered; i++) {
            deliveries.add(new DeliverTask(this, i));
        }
        for (int i = 0; i < parallelism; i++) {
            asks.add(new AskTask(this, i, finished(identity)));
            joins.add(new JoinTask(this, i, finished(identity)));
        }
        events = new EventsTask(this);
        for (int i = 0; i < parallelism; i++) {
            sources.add(new InvokeTask(this, i, keyed(runs, identity), finished(identity)));
        }
    }

    private <T> Keyed<T> keyed(List<SinkTask<T>> sinks, ToLongFunction<T> key) {
        List<Channel> channels = new ArrayList<>();
        for (SinkTask<T> sink : sinks) {
            channels.add(sink.channel());
        }
        return new Keyed<>(channels, key, null);
    }

    /** To the tables, and to the other sink. */
    private Keyed<Run> finished(ToLongFunction<Run> identity) {
        Keyed<Run> tables = keyed(runs, identity);
        return deliveries.isEmpty()
                ? tables
                : new Keyed<>(
                        tables.channels(),
                        identity,
                        new Keyed<>(
                                deliveries.stream().map(DeliverTask::channel).toList(),
                                run -> DeliveredRuns.block(run.id()),
                                null));
    }

    /** Channels to all tasks of a sink; a row goes to the channel of its key, and also to another sink, if there is one. */
    record Keyed<T>(List<Channel> channels, ToLongFunction<T> key, Keyed<T> also) {

        void send(T row) {
            channels.get(subtask(key.applyAsLong(row), channels.size())).send(row);
            if (also != null) {
                also.send(row);
            }
        }

        void broadcast(Object element) {
            channels.forEach(channel -> channel.send(element));
            if (also != null) {
                also.broadcast(element);
            }
        }
    }

    /** The subtask to which Flink assigns a key. */
    static int subtask(Object key, int parallelism) {
        return parallelism == 1
                ? 0
                : KeyGroupRangeAssignment.assignKeyToParallelOperator(key, MAX_PARALLELISM, parallelism);
    }

    /** Opens all tasks from a checkpoint; its lists are distributed round-robin, as by Flink. */
    void open(Checkpoint restored) {
        for (int i = 0; i < deliveries.size() && isAlive; i++) {
            int subtask = i;
            deliveries.get(i).perform(() -> deliveries.get(subtask).open(restored));
        }
        for (int i = 0; i < parallelism && isAlive; i++) {
            int subtask = i;
            joins.get(i).perform(() -> joins.get(subtask).open(restored, share(restored.unclaimed(), subtask)));
        }
        for (int i = 0; i < parallelism && isAlive; i++) {
            int subtask = i;
            asks.get(i)
                    .perform(() -> asks.get(subtask)
                            .open(share(restored.records(), subtask), share(restored.usages(), subtask)));
        }
        for (int i = 0; i < parallelism; i++) {
            int subtask = i;
            world.time.after(
                    world.latencyMicros(),
                    () -> runs.get(subtask).proveWith(() -> world.tables.prove(job.epoch, subtask, attempt)));
        }
        events.perform(() -> events.open(restored.offset()));
        for (int i = 0; i < parallelism && isAlive; i++) {
            int subtask = i;
            sources.get(i)
                    .perform(() -> sources.get(subtask)
                            .open(
                                    share(restored.splits(), subtask),
                                    share(restored.waiting(), subtask),
                                    restored.flinkInvoke));
        }
    }

    private <T> List<T> share(List<T> all, int subtask) {
        List<T> share = new ArrayList<>();
        for (int i = subtask; i < all.size(); i += parallelism) {
            share.add(all.get(i));
        }
        return share;
    }

    boolean isAlive() {
        return isAlive;
    }

    /** A task fails, and all others with it: they form one region. */
    void fail(Exception cause) {
        if (isAlive) {
            cancel();
            job.failed(cause);
        }
    }

    /** Ends all tasks gracefully; the sinks write what they still have, as Flink's JDBC writer does. */
    void cancel() {
        end();
        runs.forEach(SinkTask::writeAtClose);
        orphans.forEach(SinkTask::writeAtClose);
    }

    /** Ends all tasks abruptly. */
    void end() {
        isAlive = false;
        sources.forEach(InvokeTask::close);
        joins.forEach(JoinTask::close);
        asks.forEach(AskTask::close);
        deliveries.forEach(DeliverTask::close);
    }

    /** Aborts a checkpoint in the gates of all tasks that have several channels. */
    void abort(long checkpoint) {
        joins.forEach(task -> task.gate.abort(checkpoint));
        asks.forEach(task -> task.gate.abort(checkpoint));
        runs.forEach(task -> task.gate.abort(checkpoint));
        orphans.forEach(task -> task.gate.abort(checkpoint));
        deliveries.forEach(task -> task.gate.abort(checkpoint));
    }
}
