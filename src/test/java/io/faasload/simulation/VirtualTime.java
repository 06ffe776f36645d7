package io.faasload.simulation;

import io.faasload.job.task.FakeTimer;
import io.faasload.job.task.Machine;
import io.faasload.schedule.reader.ScheduleClock;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Time that advances from one planned event to the next, in microseconds since the epoch. Used by one thread. */
final class VirtualTime {

    static final long START_MICROS = 1_700_000_000_000_000L;

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long nowMicros = START_MICROS;
    private long planned;

    /** An event at a time; events at the same time happen in the order of planning. */
    static final class Event implements Comparable<Event> {
        private final long micros;
        private final long order;
        private @Nullable Runnable action;

        private Event(long micros, long order, Runnable action) {
            this.micros = micros;
            this.order = order;
            this.action = action;
        }

        void cancel() {
            action = null;
        }

        boolean isPending() {
            return action != null;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(micros, other.micros);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    long micros() {
        return nowMicros;
    }

    long millis() {
        return nowMicros / 1000;
    }

    Event at(long micros, Runnable action) {
        Event event = new Event(Math.max(micros, nowMicros), planned++, action);
        events.add(event);
        return event;
    }

    Event after(long micros, Runnable action) {
        return at(nowMicros + micros, action);
    }

    /** Runs the next event; false if there is none. */
    boolean step() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            Runnable action = event.action;
            if (action != null) {
                nowMicros = event.micros;
                event.action = null;
                action.run();
                return true;
            }
        }
        return false;
    }

    /** A machine with this time, and with random numbers from a generator. */
    Machine machine(RandomGenerator random) {
        return new Machine() {
            @Override
            public long nanoTime() {
                return nowMicros * 1000;
            }

            @Override
            public ScheduledExecutorService newTimer(String threadName) {
                return new Timer();
            }

            @Override
            public RandomGenerator random() {
                return random;
            }
        };
    }

    ScheduleClock clock() {
        return new ScheduleClock() {
            @Override
            public long nanoTime() {
                return nowMicros * 1000;
            }

            @Override
            public long epochMicros() {
                return nowMicros;
            }

            @Override
            public CompletableFuture<Void> delay(long nanos) {
                CompletableFuture<Void> done = new CompletableFuture<>();
                after((nanos + 999) / 1000, () -> done.complete(null));
                return done;
            }
        };
    }

    /** A timer thread whose tasks are events. */
    private final class Timer extends FakeTimer {
        @Override
        protected Runnable plan(Runnable command, long delayNanos) {
            return after(TimeUnit.NANOSECONDS.toMicros(delayNanos), command)::cancel;
        }
    }
}
