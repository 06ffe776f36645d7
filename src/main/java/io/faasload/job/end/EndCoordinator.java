package io.faasload.job.end;

import io.faasload.job.invoke.LimitedCalls;
import io.faasload.job.invoke.TaskAttempts;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointCoordinator;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Ends a job from within the JobManager, so that a generation needs no client: it takes a savepoint after which the tasks finish, as
 * {@code flink stop} does. It is the coordinator of the invoking operator, whose tasks report their refused calls with each snapshot, and
 * learn from it in which attempts the other tasks are; it has no state. Flink's threads call its methods, which do not block; everything else happens on a thread of its own.
 */
public final class EndCoordinator implements OperatorCoordinator {

    private final Context context;
    private final JobRuns runs;
    private final Duration interval;
    private final String savepoints;
    private final JobEnd end;
    /** The running tasks, by index. */
    private final Map<Integer, Attempt> running = new ConcurrentSkipListMap<>();

    private final Map<Integer, LimitedCalls> limited = new ConcurrentHashMap<>();
    private final AtomicBoolean isRestarted = new AtomicBoolean();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new ExecutorThreadFactory("faasload-end"));

    private record Attempt(int number, SubtaskGateway gateway) {}

    /** Not started; closes the runs with itself. */
    EndCoordinator(Context context, JobRuns runs, Duration interval, Duration patience, String savepoints) {
        this.context = context;
        this.runs = runs;
        this.interval = interval;
        this.savepoints = savepoints;
        this.end = new JobEnd(runs, this::stop, patience);
    }

    /**
     * Creates the coordinator.
     *
     * @param operatorId of the coordinated operator
     */
    public record Provider(OperatorID operatorId, EndSettings settings) implements OperatorCoordinator.Provider {

        @Override
        public OperatorID getOperatorId() {
            return operatorId;
        }

        @Override
        public OperatorCoordinator create(Context context) {
            return new EndCoordinator(
                    context,
                    new DatasetRuns(settings),
                    settings.interval(),
                    settings.patience(),
                    settings.savepoints());
        }
    }

    @Override
    public void start() {
        var unused = thread.scheduleWithFixedDelay(
                this::check, interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void check() {
        try {
            if (isRestarted.getAndSet(false)) {
                end.restarted(System.nanoTime());
            }
            end.check(running.size() == context.currentParallelism(), System.nanoTime());
        } catch (RuntimeException e) {
            context.failJob(e); // Otherwise nothing would tell why the job never ends.
        }
    }

    private CompletableFuture<String> stop() {
        CheckpointCoordinator checkpoints = Objects.requireNonNull(context.getCheckpointCoordinator());
        // A checkpoint of a job of which a part has finished could not be resumed from. Restarted tasks start them
        // again.
        checkpoints.stopCheckpointScheduler();
        return checkpoints
                .triggerSynchronousSavepoint(false, savepoints, SavepointFormatType.CANONICAL)
                .whenComplete((savepoint, failure) -> {
                    if (failure != null && !checkpoints.isShutdown()) {
                        checkpoints.startCheckpointScheduler();
                    }
                })
                .thenApply(savepoint -> {
                    // The tasks reported before they acknowledged it, and will not call again.
                    LimitedCalls sum = limited.values().stream().reduce(LimitedCalls.NONE, LimitedCalls::plus);
                    thread.execute(() -> runs.store(sum));
                    return savepoint.getExternalPointer();
                });
    }

    @Override
    public void executionAttemptReady(int subtask, int attemptNumber, SubtaskGateway gateway) {
        running.put(subtask, new Attempt(attemptNumber, gateway));
        if (running.size() == context.currentParallelism()) {
            TaskAttempts all = new TaskAttempts(
                    running.values().stream().map(Attempt::number).toList());
            for (Attempt task : running.values()) {
                var unused = task.gateway().sendEvent(all); // If it does not arrive, Flink restarts the task.
            }
        }
    }

    @Override
    public void executionAttemptFailed(int subtask, int attemptNumber, @Nullable Throwable reason) {
        stopped(subtask);
    }

    @Override
    public void subtaskReset(int subtask, long checkpointId) {
        stopped(subtask);
    }

    private void stopped(int subtask) {
        running.remove(subtask);
        isRestarted.set(true);
    }

    @Override
    public void resetToCheckpoint(long checkpointId, byte @Nullable [] checkpointData) {
        running.clear();
        limited.clear();
        isRestarted.set(true);
    }

    @Override
    public void checkpointCoordinator(long checkpointId, CompletableFuture<byte[]> resultFuture) {
        resultFuture.complete(new byte[0]);
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) {}

    @Override
    public void handleEventFromOperator(int subtask, int attemptNumber, OperatorEvent event) {
        limited.put(subtask, (LimitedCalls) event);
    }

    /** Does not wait: the thread may be in a statement, which ends with an error or its timeout. */
    @Override
    public void close() {
        thread.execute(runs::close);
        thread.shutdown();
    }
}
