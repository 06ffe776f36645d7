package io.faasload.simulation;

import io.faasload.job.invoke.Caller;
import io.faasload.job.invoke.DispatcherFixture;
import io.faasload.job.invoke.InvokeOnFlink;
import io.faasload.job.invoke.InvokeSettings;
import io.faasload.job.invoke.WaitingCall;
import io.faasload.lease.Lease;
import io.faasload.lease.SendPermit;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import io.faasload.schedule.split.TraceSplit;
import io.faasload.simulation.Channel.Barrier;
import io.faasload.simulation.Channel.EndOfData;
import io.faasload.simulation.Deployment.Keyed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.function.ThrowingRunnable;

/** The schedule's reader, followed by the invoking operator in the same task, as Flink chains them. */
final class InvokeTask extends Task {

    private static final int MAX_WAITING = 1_000;

    private final Keyed<Run> startedRows;
    private final Keyed<Run> finishedRows;
    private final List<Channel> joins = new ArrayList<>();
    private final Output output = new Output();
    /** What arrives while the task is busy: barriers, splits, the order to stop. */
    private final Queue<ThrowingRunnable<? extends Exception>> orders = new ArrayDeque<>();

    private SourceReader<Invocation, TraceSplit> reader;
    private InvokePort invoke;
    private boolean isPollPlanned;
    private boolean isStopped;
    private boolean hasEnded;
    /** Flink closes an operator only once. */
    private boolean isClosed;
    /** When the JobManager's last message arrives. */
    long lastOrderMicros;

    InvokeTask(Deployment deployment, int subtask, Keyed<Run> startedRows, Keyed<Run> finishedRows) {
        super(deployment, subtask);
        this.startedRows = startedRows;
        this.finishedRows = finishedRows;
        deployment.joins.forEach(join -> joins.add(join.invocations()));
    }

    void open(List<TraceSplit> splits, List<WaitingCall> waiting, Object flinkState) throws Exception {
        SimulatedJob job = deployment.job;
        InvokeSettings settings = new InvokeSettings(
                job.inputs().keySet(),
                world.plan.maxInFlight,
                MAX_WAITING,
                world.coldStarts(),
                Duration.ofSeconds(world.plan.invocationLimitSeconds),
                Duration.ofMillis(world.plan.checkpointTimeoutMicros / 1000 + 1_000));
        Caller caller = world.openWhisk.caller(
                deployment,
                job.inputs().keySet().stream()
                        .map(trace -> world.trace(trace).target().namespace())
                        .collect(Collectors.toSet()));
        Lease lease = world.tables.lease(job.epoch);
        SendPermit.Attempt attempt = new SendPermit.Attempt(deployment.attempt, deployment.parallelism);
        invoke = world.isOnFlink
                ? new InvokeOnFlink(
                        settings,
                        world.machine,
                        caller,
                        world.tables::history,
                        lease,
                        this,
                        this,
                        this::accepted,
                        finishedRows::send,
                        attempt,
                        flinkState)
                : new DispatcherFixture(
                        settings,
                        world.machine,
                        caller,
                        world.tables::history,
                        lease,
                        Contexts.RUNTIME,
                        this,
                        this,
                        this::accepted,
                        finishedRows::send,
                        attempt,
                        waiting);
        reader = job.source.createReader(Contexts.reader(subtask));
        if (!splits.isEmpty()) {
            reader.addSplits(splits);
        }
        reader.start();
        job.registerReader(deployment, subtask);
    }

    private void accepted(Invocation invocation) {
        startedRows.send(Run.started(invocation));
        joins.get(Deployment.subtask(invocation.call().activationId(), joins.size()))
                .send(invocation);
    }

    void addSplits(List<TraceSplit> splits) {
        order(() -> reader.addSplits(splits));
    }

    private void order(ThrowingRunnable<? extends Exception> order) {
        orders.add(order);
        if (!isBusy()) {
            perform(() -> orders.remove().run());
        }
    }

    @Override
    void idle() {
        if (!orders.isEmpty()) {
            perform(() -> orders.remove().run());
        } else if (!isPollPlanned && !isStopped && reader != null) {
            isPollPlanned = true;
            reader.isAvailable()
                    .thenRun(() -> world.time.after(1, () -> {
                        isPollPlanned = false;
                        if (isAlive() && !isBusy() && !isStopped) {
                            perform(() -> {
                                InputStatus unused = reader.pollNext(output);
                            });
                        }
                    }));
        }
    }

    void checkpoint(long id) {
        order(() -> {
            invoke.drain();
            broadcast(new Barrier(id));
            List<TraceSplit> splits = reader.snapshotState(id);
            Object state = invoke.snapshot(id);
            deployment.job.acknowledge(id, deployment, checkpoint -> {
                checkpoint.splits().addAll(splits);
                checkpoint.invoke(state);
            });
        });
    }

    /** Emits no more of the schedule. */
    void stop() {
        isStopped = true;
    }

    /** Ends the input for good, as a stop with {@code --drain} does. */
    void finish() {
        order(() -> {
            invoke.finish();
            broadcast(EndOfData.INSTANCE);
        });
    }

    private void broadcast(Object element) {
        startedRows.broadcast(element);
        finishedRows.broadcast(element);
        joins.forEach(channel -> channel.send(element));
    }

    void release(long checkpoint) {
        if (isAlive()) {
            execute(() -> invoke.release(checkpoint), "a checkpoint has ended");
        }
    }

    /** Ends by itself, after the savepoint that stops its job. */
    void end() {
        if (isAlive()) {
            close();
            hasEnded = true;
        }
    }

    @Override
    boolean isAlive() {
        return super.isAlive() && !hasEnded;
    }

    void close() {
        if (invoke != null && !isClosed) {
            isClosed = true;
            try {
                invoke.close();
            } catch (Exception e) {
                throw Unchecked.of(e);
            }
        }
    }

    private final class Output implements ReaderOutput<Invocation> {

        @Override
        public void collect(Invocation invocation) {
            try {
                invoke.add(invocation);
            } catch (Exception e) {
                throw Unchecked.of(e);
            }
        }

        @Override
        public void collect(Invocation invocation, long timestamp) {
            collect(invocation);
        }

        @Override
        public void emitWatermark(Watermark watermark) {}

        @Override
        public void markIdle() {}

        @Override
        public void markActive() {}

        @Override
        public SourceOutput<Invocation> createOutputForSplit(String split) {
            return this;
        }

        @Override
        public void releaseOutputForSplit(String split) {}
    }
}
