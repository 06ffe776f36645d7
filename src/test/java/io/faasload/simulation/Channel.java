package io.faasload.simulation;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Carries records and barriers from one task to another, in order. */
final class Channel {

    private final World world;
    private final Deployment deployment;
    private final Gate gate;
    private final Consumer<Object> receiver;
    private final LongSupplier latencyMicros;
    private final Queue<Object> behindBarrier = new ArrayDeque<>();
    private long lastMicros;
    private boolean isBlocked;
    private boolean isEnded;

    private Channel(Deployment deployment, Gate gate, Consumer<Object> receiver, LongSupplier latencyMicros) {
        this.world = deployment.world;
        this.deployment = deployment;
        this.gate = gate;
        this.receiver = receiver;
        this.latencyMicros = latencyMicros;
        gate.channels++;
    }

    /** A checkpoint's barrier. */
    record Barrier(long checkpoint) {}

    /** The end of all records, if a job is drained. */
    enum EndOfData {
        INSTANCE
    }

    void send(Object element) {
        lastMicros = Math.max(lastMicros, world.time.micros() + latencyMicros.getAsLong());
        world.time.at(lastMicros, () -> {
            if (deployment.isAlive()) {
                arrive(element);
            }
        });
    }

    private void arrive(Object element) {
        if (isBlocked) {
            behindBarrier.add(element);
        } else if (element instanceof Barrier barrier) {
            gate.barrier(this, barrier.checkpoint());
        } else if (element == EndOfData.INSTANCE) {
            isEnded = true;
            gate.endOfData();
        } else if (!isEnded) {
            gate.task.perform(() -> receiver.accept(element));
        }
    }

    private void unblock() {
        isBlocked = false;
        while (!isBlocked && !behindBarrier.isEmpty() && deployment.isAlive()) {
            arrive(behindBarrier.remove());
        }
    }

    /** The channels of a task, with alignment of their barriers. */
    static final class Gate {
        private static final long NONE = -1;

        private final Task task;
        private final Consumer<Long> aligned;
        private final Runnable ended;
        private final Queue<Channel> blocked = new ArrayDeque<>();
        private int channels;
        private int endedChannels;
        private long aligning = NONE;
        private long last;

        /**
         * Creates a gate.
         *
         * @param aligned receives a checkpoint whose barriers have all arrived
         * @param ended called when no channel has any more records
         */
        Gate(Task task, Consumer<Long> aligned, Runnable ended) {
            this.task = task;
            this.aligned = aligned;
            this.ended = ended;
        }

        Channel channel(Consumer<Object> receiver) {
            return channel(receiver, task.world::latencyMicros);
        }

        Channel channel(Consumer<Object> receiver, LongSupplier latencyMicros) {
            return new Channel(task.deployment, this, receiver, latencyMicros);
        }

        private void barrier(Channel channel, long checkpoint) {
            if (checkpoint <= last) {
                return; // Of an aborted checkpoint.
            }
            if (checkpoint != aligning) {
                giveUp();
                aligning = checkpoint;
            }
            channel.isBlocked = true;
            blocked.add(channel);
            if (blocked.size() == channels) {
                last = checkpoint;
                aligning = NONE;
                task.perform(() -> aligned.accept(checkpoint));
                unblock();
            }
        }

        /** A checkpoint was aborted. */
        void abort(long checkpoint) {
            last = Math.max(last, checkpoint);
            if (aligning == checkpoint) {
                giveUp();
            }
        }

        private void giveUp() {
            aligning = NONE;
            unblock();
        }

        private void unblock() {
            Queue<Channel> all = new ArrayDeque<>(blocked);
            blocked.clear();
            all.forEach(Channel::unblock);
        }

        private void endOfData() {
            if (++endedChannels == channels) {
                task.perform(ended::run);
            }
        }
    }
}
