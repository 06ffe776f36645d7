package io.faasload.simulation;

import io.faasload.config.LoaderConfig.Streams;
import io.faasload.lease.OutdatedSubmissionException;
import io.faasload.schedule.InvocationSource;
import io.faasload.schedule.enumerator.FakeEnumeratorContext;
import io.faasload.schedule.enumerator.ScheduleState;
import io.faasload.schedule.split.StateRefusedException;
import io.faasload.schedule.split.TraceSplit;
import io.faasload.schedule.trace.ScheduleDefinition;
import io.faasload.schedule.trace.TraceDefinition;
import io.faasload.simulation.Checkpoint.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitsAssignment;

/**
 * A job as seen by its JobManager: the schedule's enumerator, checkpoints, and one deployment of its tasks after another. All
 * tasks are one region, since they are connected by key: if one fails, all are restarted, and the enumerator survives.
 */
final class SimulatedJob {

    final World world;
    final long epoch;
    final InvocationSource source;
    private final Map<Integer, Integer> inputs;

    private SplitEnumerator<TraceSplit, ScheduleState> enumerator;
    private Coordinator coordinator;
    private int parallelism;
    private int attempts;
    private Checkpoint restored;
    private Checkpoint pending;
    private long nextCheckpoint;
    private Deployment deployment;
    private boolean isLed = true;
    private State state = State.RUNNING;
    private Exception failure;

    /** How a job ended, if it did. */
    enum State {
        RUNNING,
        STOPPED,
        CANCELED,
        FAILED,
        KILLED
    }

    SimulatedJob(World world, long epoch, Map<Integer, Integer> inputs, int parallelism, Checkpoint from) {
        this.world = world;
        this.epoch = epoch;
        this.inputs = inputs;
        this.parallelism = parallelism;
        this.restored = from == null ? Checkpoint.none() : from;
        this.nextCheckpoint = Math.max(restored.id, 0) + 1;
        List<TraceDefinition> traces = new ArrayList<>();
        inputs.forEach((trace, count) -> traces.add(world.trace(trace, count)));
        source = new InvocationSource(
                new ScheduleDefinition(World.DATASET, traces, World.SEED, Streams.SHARED, world.points()),
                Duration.ofMillis(world.plan.intervalMillis),
                world.tables::history,
                () -> world.tables.lease(epoch),
                world.time.clock());
        startEnumerator(restored.schedule);
        deploy();
        planCheckpoint();
    }

    Map<Integer, Integer> inputs() {
        return inputs;
    }

    State state() {
        return state;
    }

    Exception failure() {
        return failure;
    }

    Deployment deployment() {
        return deployment;
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    private void startEnumerator(ScheduleState from) {
        if (coordinator != null) {
            coordinator.isAlive = false;
        }
        coordinator = new Coordinator();
        enumerator = from == null
                ? unchecked(() -> source.createEnumerator(coordinator))
                : unchecked(() -> source.restoreEnumerator(coordinator, from));
        enumerator.start();
    }

    private static <T> T unchecked(Callable<T> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw Unchecked.of(e);
        }
    }

    private void deploy() {
        deployment = new Deployment(this, parallelism, attempts++);
        world.log(() -> "deployed with parallelism " + parallelism + " from checkpoint " + restored.id);
        world.deployments++;
        deployment.open(restored);
    }

    /** A task of the current deployment failed; all its tasks have ended. */
    void failed(Exception cause) {
        Throwable root = root(cause);
        world.log(() -> "tasks failed: " + root);
        if (!(root instanceof IOException
                || root instanceof OutdatedSubmissionException
                || root instanceof ModelTable.OutdatedEpochException
                || root instanceof TaskFailure)) {
            throw new BrokenPromise("tasks fail only if something around them fails", String.valueOf(root));
        }
        abortPending();
        if (!isLed) {
            return;
        }
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof OutdatedSubmissionException || each instanceof StateRefusedException) {
                ended(State.FAILED, cause);
                return;
            }
        }
        coordinator.clearReaders();
        world.time.after(world.chance.nextLong(100_000, 2_000_000), () -> {
            if (isLed && isRunning()) {
                for (int i = 0; i < parallelism; i++) {
                    coordinator.reset(i);
                }
                deploy();
            }
        });
    }

    /** An intended failure. */
    static final class TaskFailure extends RuntimeException {
        TaskFailure(String message) {
            super(message);
        }
    }

    private static Throwable root(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private void ended(State how, Exception cause) {
        world.log(() -> "job " + epoch + " ended: " + how);
        state = how;
        failure = cause;
        isLed = false;
        coordinator.isAlive = false;
        unchecked(() -> {
            enumerator.close();
            return null;
        });
    }

    /** Restarts all tasks with another parallelism from the last checkpoint, as Flink's adaptive scheduler does. */
    void rescale(int to) {
        world.log(() -> "rescaled to " + to);
        abortPending();
        deployment.cancel();
        parallelism = to;
        startEnumerator(restored.schedule);
        deploy();
    }

    void cancel() {
        abortPending();
        deployment.cancel();
        ended(State.CANCELED, null);
    }

    /** Like {@code kill -9} of a JVM that runs all of Flink. */
    void kill() {
        deployment.end();
        ended(State.KILLED, null);
    }

    /** The JobManager is lost; its tasks do not know yet. */
    void loseJobManager(long tasksLiveMicros) {
        Deployment orphaned = deployment;
        abortPending();
        ended(State.KILLED, null);
        world.time.after(tasksLiveMicros, () -> {
            if (orphaned.isAlive()) {
                world.log(() -> "orphaned tasks end");
                orphaned.cancel();
            }
        });
    }

    private void planCheckpoint() {
        world.time.after(world.plan.checkpointMicros, () -> {
            if (isLed && isRunning()) {
                trigger(Kind.PERIODIC);
                planCheckpoint();
            }
        });
    }

    /** Starts a checkpoint, unless one is in progress or the tasks do not run. */
    private boolean trigger(Kind kind) {
        if (pending != null || !deployment.isAlive()) {
            return false;
        }
        Checkpoint checkpoint = new Checkpoint(nextCheckpoint++, kind);
        pending = checkpoint;
        world.log(() -> "checkpoint " + checkpoint.id + " " + kind);
        try {
            checkpoint.schedule = enumerator.snapshotState(checkpoint.id);
        } catch (Exception e) {
            throw Unchecked.of(e);
        }
        coordinator.stored(checkpoint.id);
        Deployment current = deployment;
        checkpoint.missing = current.sources.size()
                + 1
                + current.joins.size()
                + current.asks.size()
                + current.runs.size()
                + current.orphans.size()
                + current.deliveries.size();
        for (InvokeTask task : current.sources) {
            order(task, () -> {
                if (kind == Kind.STOP) {
                    task.stop();
                }
                task.checkpoint(checkpoint.id);
            });
        }
        world.time.after(world.latencyMicros(), () -> {
            if (kind == Kind.STOP) {
                current.events.stop();
            }
            current.events.checkpoint(checkpoint.id);
        });
        world.time.after(world.plan.checkpointTimeoutMicros, () -> {
            if (pending == checkpoint) {
                abort(checkpoint);
            }
        });
        return true;
    }

    /** Events of the enumerator and checkpoint triggers reach a task in order, which Flink guarantees. */
    private void order(InvokeTask task, Runnable order) {
        task.lastOrderMicros = Math.max(task.lastOrderMicros, world.time.micros() + world.latencyMicros());
        world.time.at(task.lastOrderMicros, order);
    }

    private void abort(Checkpoint checkpoint) {
        world.log(() -> "checkpoint " + checkpoint.id + " aborted");
        pending = null;
        Deployment current = deployment;
        if (current.isDrained) {
            current.fail(new TaskFailure("the savepoint of a drained job failed"));
            return;
        }
        notifyEach(current, task -> task.release(checkpoint.id));
        world.time.after(world.latencyMicros(), () -> {
            if (current.isAlive()) {
                current.abort(checkpoint.id);
            }
        });
    }

    private void abortPending() {
        if (pending != null) {
            world.log(() -> "checkpoint " + pending.id + " given up");
            pending = null;
        }
    }

    /** Notifies each task; some notifications get lost. */
    private void notifyEach(Deployment current, Consumer<InvokeTask> notification) {
        for (InvokeTask task : current.sources) {
            if (!world.chance(world.plan.notificationLost)) {
                world.time.after(world.latencyMicros(), () -> notification.accept(task));
            }
        }
    }

    /** A task has stored its part of a checkpoint. */
    void acknowledge(long id, Deployment from, Consumer<Checkpoint> part) {
        Checkpoint checkpoint = pending;
        if (checkpoint == null || checkpoint.id != id || from != deployment) {
            return;
        }
        part.accept(checkpoint);
        if (--checkpoint.missing > 0) {
            return;
        }
        world.time.after(world.latencyMicros(), () -> {
            if (pending != checkpoint || !isLed) {
                return;
            }
            if (checkpoint.kind != Kind.STOP && world.chance(world.plan.checkpointFails)) {
                abort(checkpoint);
                return;
            }
            complete(checkpoint);
        });
    }

    private void complete(Checkpoint checkpoint) {
        world.log(() -> "checkpoint " + checkpoint.id + " complete");
        pending = null;
        world.states.add(checkpoint);
        if (checkpoint.kind == Kind.SAVEPOINT) {
            return;
        }
        restored = checkpoint;
        coordinator.completed(checkpoint.id);
        Deployment current = deployment;
        if (checkpoint.kind == Kind.PERIODIC) {
            notifyEach(current, task -> task.release(checkpoint.id));
            current.deliveries.stream()
                    .filter(task -> !(world.deliveryChance.nextDouble() < world.plan.notificationLost))
                    .forEach(task ->
                            world.time.after(world.deliveryChance.nextLong(300), () -> task.complete(checkpoint.id)));
            return;
        }
        current.deliveries.forEach(task -> task.complete(checkpoint.id));
        // Each task is notified, which releases the calls it held, and ends shortly afterwards.
        long last = 0;
        for (InvokeTask task : current.sources) {
            long notified = world.latencyMicros();
            long ends = notified + world.chance.nextLong(90_000);
            world.time.after(notified, () -> task.release(checkpoint.id));
            world.time.after(ends, task::end);
            last = Math.max(last, ends);
        }
        world.time.after(last, () -> {
            if (isLed && isRunning() && current.isAlive()) {
                current.cancel();
                ended(State.STOPPED, null);
            }
        });
    }

    /** Triggers a manual savepoint. */
    boolean savepoint() {
        return trigger(Kind.SAVEPOINT);
    }

    /** Stops with a savepoint; to be repeated until the job has ended. */
    void stop() {
        if (isRunning() && pending == null) {
            trigger(Kind.STOP);
        }
    }

    /** Stops with a savepoint after the end of all input. */
    void drain() {
        if (isRunning() && pending == null && deployment.isAlive() && !deployment.isDrained) {
            world.log(() -> "drain");
            deployment.isDrained = true;
            deployment.sources.forEach(task -> {
                task.stop();
                world.time.after(0, task::finish);
            });
            deployment.events.stop();
            deployment.events.endOfData();
            trigger(Kind.STOP);
        }
    }

    void registerReader(Deployment from, int subtask) {
        world.time.after(world.latencyMicros(), () -> {
            if (isLed && from == deployment && from.isAlive()) {
                coordinator.register(enumerator, subtask);
            }
        });
    }

    /** The enumerator's view, including Flink's bookkeeping of splits that are in no checkpoint yet. */
    private final class Coordinator extends FakeEnumeratorContext {

        private final TreeMap<Long, Map<Integer, List<TraceSplit>>> assignments = new TreeMap<>();
        private Map<Integer, List<TraceSplit>> sinceLast = new HashMap<>();
        private boolean isAlive = true;

        void stored(long checkpoint) {
            assignments.put(checkpoint, sinceLast);
            sinceLast = new HashMap<>();
        }

        void completed(long checkpoint) {
            assignments.headMap(checkpoint, true).clear();
        }

        void reset(int subtask) {
            List<TraceSplit> splits = new ArrayList<>();
            for (Map<Integer, List<TraceSplit>> each :
                    assignments.tailMap(restored.id, false).values()) {
                splits.addAll(each.getOrDefault(subtask, List.of()));
                each.remove(subtask);
            }
            splits.addAll(sinceLast.getOrDefault(subtask, List.of()));
            sinceLast.remove(subtask);
            if (!splits.isEmpty()) {
                enumerator.addSplitsBack(splits, subtask);
            }
        }

        @Override
        public int currentParallelism() {
            return parallelism;
        }

        @Override
        public void assignSplits(SplitsAssignment<TraceSplit> assignment) {
            Deployment current = deployment;
            assignment.assignment().forEach((subtask, splits) -> {
                sinceLast.computeIfAbsent(subtask, any -> new ArrayList<>()).addAll(splits);
                InvokeTask task = current.sources.get(subtask);
                order(task, () -> {
                    if (current.isAlive()) {
                        task.addSplits(splits);
                    }
                });
            });
        }

        @Override
        public void signalNoMoreSplits(int subtask) {
            throw new BrokenPromise("the source never ends", "no more splits for " + subtask);
        }

        @Override
        public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler) {
            T result = null;
            Throwable thrown = null;
            try {
                result = callable.call();
            } catch (Exception e) {
                thrown = e;
            }
            try {
                handler.accept(result, thrown);
            } catch (RuntimeException e) {
                if (e instanceof BrokenPromise) {
                    throw e;
                }
                deployment.cancel();
                abortPending();
                ended(State.FAILED, e);
            }
        }

        @Override
        public <T> void callAsync(Callable<T> callable, BiConsumer<T, Throwable> handler, long delay, long period) {
            world.time.after(delay * 1000, () -> {
                if (isAlive) {
                    callAsync(callable, handler);
                    callAsync(callable, handler, period, period);
                }
            });
        }
    }
}
