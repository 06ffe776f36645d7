package io.faasload.simulation;

import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.job.delivery.DeliveryFixture;
import io.faasload.job.task.FakeTimer;
import io.faasload.job.task.Machine;
import io.faasload.run.Run;
import io.faasload.simulation.Channel.Gate;
import io.faasload.simulation.CommittedRuns.Transaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.apache.flink.util.function.ThrowingRunnable;

/** The operator before a sink of finished runs, chained to the sink, whose transactions end at each barrier. */
final class DeliverTask extends Task {

    final Gate gate = new Gate(this, this::checkpoint, () -> {});
    private final Map<Long, DeliveredRuns> state = new HashMap<>();
    private final List<Run> written = new ArrayList<>();
    private final TreeMap<Long, Transaction> prepared = new TreeMap<>();
    /** What arrives while the task waits for the tables. */
    private final Queue<ThrowingRunnable<? extends Exception>> inbox = new ArrayDeque<>();

    private DeliveryFixture delivery;

    DeliverTask(Deployment deployment, int subtask) {
        super(deployment, subtask);
    }

    Channel channel() {
        return gate.channel(
                run -> {
                    try {
                        delivery.add((Run) run);
                    } catch (Exception e) {
                        throw Unchecked.of(e);
                    }
                },
                this::latencyMicros);
    }

    /** Of its own generator, so that the plans of known seeds do not change. */
    private long latencyMicros() {
        return world.deliveryChance.nextInt(20) == 0
                ? world.deliveryChance.nextLong(world.plan.mostLatencyMicros)
                : world.deliveryChance.nextLong(300);
    }

    /** The sink, at the end of the chain, opens first, and commits what its checkpoint has prepared. */
    void open(Checkpoint restored) throws Exception {
        restored.transactions().forEach(world.committed::commit);
        restored.delivered().forEach((block, runs) -> {
            if (Deployment.subtask(block, deployment.parallelism) == subtask) {
                state.put(block, runs);
            }
        });
        delivery = new DeliveryFixture(
                new SlowMachine(),
                state,
                world.tables.deliveries(deployment.job.epoch),
                deployment.parallelism,
                subtask,
                this,
                written::add);
    }

    @Override
    void perform(ThrowingRunnable<? extends Exception> work) {
        if (isBusy()) {
            inbox.add(work);
        } else {
            super.perform(work);
        }
    }

    @Override
    void idle() {
        ThrowingRunnable<? extends Exception> next = inbox.poll();
        if (next != null) {
            perform(next);
        }
    }

    private void checkpoint(long id) {
        perform(() -> {
            prepared.put(id, new Transaction(written));
            written.clear();
            delivery.snapshot(id);
            Map<Long, DeliveredRuns> delivered = Map.copyOf(state);
            List<Transaction> transactions = List.copyOf(prepared.values());
            deployment.job.acknowledge(id, deployment, checkpoint -> {
                checkpoint.delivered().putAll(delivered);
                checkpoint.transactions().addAll(transactions);
            });
        });
    }

    /** A checkpoint is complete: the sink commits, then the operator before it records that. */
    void complete(long id) {
        if (isAlive()) {
            execute(
                    () -> {
                        Map<Long, Transaction> done = prepared.headMap(id, true);
                        done.values().forEach(world.committed::commit);
                        done.clear();
                        delivery.complete(id);
                    },
                    "checkpoint complete");
        }
    }

    void close() {
        if (delivery != null) {
            delivery.close();
            delivery = null;
        }
    }

    /** A machine whose thread takes some time to start its work, and whose answers take some time to arrive. */
    private final class SlowMachine implements Machine {

        @Override
        public long nanoTime() {
            return world.machine.nanoTime();
        }

        @Override
        public ScheduledExecutorService newTimer(String threadName) {
            return new FakeTimer() {
                @Override
                protected Runnable plan(Runnable command, long delayNanos) {
                    return world.time.after(TimeUnit.NANOSECONDS.toMicros(delayNanos), command)::cancel;
                }

                @Override
                public void execute(Runnable command) {
                    schedule(command, latencyMicros(), TimeUnit.MICROSECONDS);
                }
            };
        }

        @Override
        public RandomGenerator random() {
            return world.deliveryChance;
        }
    }
}
