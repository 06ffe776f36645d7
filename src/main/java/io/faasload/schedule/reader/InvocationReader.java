package io.faasload.schedule.reader;

import io.faasload.run.Invocation;
import io.faasload.run.PastRuns;
import io.faasload.run.RunHistory;
import io.faasload.schedule.split.StateRefusedException;
import io.faasload.schedule.split.TraceSplit;
import io.faasload.schedule.trace.PointSource;
import io.faasload.schedule.trace.ScheduleDefinition;
import io.faasload.schedule.trace.TraceDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Emits the invocations of its traces when they are due. All calls come from the task's thread.
 *
 * <p>Metrics: {@code planned}, the emitted invocations, and {@code pendingRecords} (FLIP-33), the invocations that are due but not
 * emitted yet. Neither counts invocations that were started before.
 */
public final class InvocationReader implements SourceReader<Invocation, TraceSplit> {

    static final String PLANNED = "planned";

    /** An injection starts this much later than its first reader, so that all readers are there when its first points are due. */
    private static final long LEAD_MICROS = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(InvocationReader.class);

    private final ScheduleDefinition definition;
    private final Duration interval;
    private final SerializableSupplier<RunHistory> histories;
    private final ScheduleClock clock;
    private final Map<Integer, TraceDefinition> configured;
    private final Counter planned;

    /** All traces, including exhausted ones, whose state must be kept. Metric reporters read it from other threads. */
    private final Map<Integer, Cursor> traces = new ConcurrentSkipListMap<>();

    /** Traces with something to emit. The slot makes traces take turns when everything is due at once. */
    private final PriorityQueue<Cursor> waiting = new PriorityQueue<>(InvocationReader::byDueTime);

    /** Of an injection, once the first of its traces is here. */
    private PointSource.@Nullable Points points;

    private CompletableFuture<Void> available = CompletableFuture.completedFuture(null);

    /**
     * A reader without traces.
     *
     * @param interval time between two invocations of a trace, and before the first one
     * @param histories the existing runs of the dataset; opened whenever traces are added
     */
    public InvocationReader(
            ScheduleDefinition definition,
            Duration interval,
            SerializableSupplier<RunHistory> histories,
            ScheduleClock clock,
            SourceReaderContext context) {
        this.definition = definition;
        this.interval = interval;
        this.histories = histories;
        this.clock = clock;
        this.configured =
                definition.traces().stream().collect(Collectors.toMap(TraceDefinition::id, Function.identity()));
        this.planned = context.metricGroup().counter(PLANNED);
        context.metricGroup().setPendingRecordsGauge(this::pending);
    }

    private long pending() {
        long now = clock.nanoTime();
        return traces.values().stream().mapToLong(trace -> trace.pending(now)).sum();
    }

    private static int byDueTime(Cursor one, Cursor other) {
        int byDue = Long.signum(one.dueNanos() - other.dueNanos()); // System.nanoTime may overflow
        return byDue != 0
                ? byDue
                : Comparator.comparingLong(Cursor::position)
                        .thenComparingInt(Cursor::traceId)
                        .compare(one, other);
    }

    @Override
    public void start() {}

    /**
     * Takes over traces, at the start and after every restart, and restarts their schedule: calls that were due meanwhile are not sent
     * in a burst.
     *
     * @throws StateRefusedException if a state belongs to another definition
     * @throws UncheckedIOException if the dataset cannot be read; the message has the cause's
     */
    @Override
    public void addSplits(List<TraceSplit> splits) {
        List<Cursor> added = lookUp(splits);
        long nanos = clock.nanoTime();
        long epochMicros = clock.epochMicros();
        for (Cursor cursor : added) {
            cursor.anchor(nanos, epochMicros);
            traces.put(cursor.traceId(), cursor);
            if (!cursor.exhausted()) {
                waiting.add(cursor);
            }
        }
        available.complete(null); // the task may be waiting for a later invocation, or for none
    }

    private List<Cursor> lookUp(List<TraceSplit> splits) {
        List<Cursor> added = new ArrayList<>();
        Map<Integer, Integer> unrecorded = new HashMap<>();
        try (RunHistory history = histories.get()) {
            for (TraceSplit split : splits) {
                TraceDefinition trace = configured.get(split.trace());
                if (trace == null) {
                    LOG.info("Trace {} is not configured: dropping its state", split.trace());
                    continue;
                }
                refuseOtherDefinition(trace, split);
                PastRuns past = history.since(trace.id(), split.nextInput());
                added.add(
                        trace.injected() != null
                                ? pointCursor(trace, split, past, history)
                                : new TraceCursor(
                                        trace,
                                        split.resume(trace),
                                        past,
                                        interval.toNanos(),
                                        earlierSlots(trace, history, unrecorded)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot look up the existing runs of the dataset: " + e.getMessage(), e);
        }
        return added;
    }

    private Cursor pointCursor(TraceDefinition trace, TraceSplit split, PastRuns past, RunHistory history)
            throws IOException {
        PointSource source = Objects.requireNonNull(definition.points(), "An injection has points");
        if (points == null) {
            points = source.open();
        }
        return new PointCursor(
                trace,
                points.of(trace, split.nextInput()),
                split.nextInput(),
                past,
                history.injectionStart(clock.epochMicros() + LEAD_MICROS),
                source.lateLimit(),
                definition.origin(trace));
    }

    /**
     * How many inputs the earlier repetitions of a trace have without a row.
     *
     * @param unrecorded the number of each trace that was looked up before
     */
    private long earlierSlots(TraceDefinition trace, RunHistory history, Map<Integer, Integer> unrecorded)
            throws IOException {
        long slots = 0;
        for (TraceDefinition earlier : definition.traces()) {
            if (trace.follows(earlier)) {
                if (!unrecorded.containsKey(earlier.id())) {
                    int recorded = history.since(earlier.id(), 1).countUpTo(earlier.inputs());
                    unrecorded.put(earlier.id(), earlier.inputs() - recorded);
                }
                slots += unrecorded.get(earlier.id());
            }
        }
        return slots;
    }

    private void refuseOtherDefinition(TraceDefinition trace, TraceSplit split) {
        List<String> differences = definition.origin(trace).differencesFrom(split.origin());
        if (!split.dataset().equals(definition.dataset())) {
            differences.add("dataset: the tables have [%s], the state has [%s]"
                    .formatted(definition.dataset(), split.dataset()));
        }
        if (!differences.isEmpty()) {
            throw new StateRefusedException(
                    "The state of trace %d (%s, %s) belongs to another definition: %s. Revert the change, or start a new dataset."
                            .formatted(
                                    trace.id(),
                                    trace.target().namespace(),
                                    trace.target().action(),
                                    String.join("; ", differences)));
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Invocation> output) {
        long now = clock.nanoTime();
        if (!isDue(waiting.peek(), now)) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        Cursor trace = waiting.remove();
        Invocation invocation = trace.next(now);
        if (!trace.exhausted()) {
            waiting.add(trace);
        }
        if (invocation.call() == null) {
            planned.inc();
        }
        output.collect(invocation);
        return isDue(waiting.peek(), now) ? InputStatus.MORE_AVAILABLE : InputStatus.NOTHING_AVAILABLE;
    }

    private static boolean isDue(@Nullable Cursor trace, long nanos) {
        return trace != null && trace.dueNanos() - nanos <= 0;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        if (available.isDone()) {
            Cursor trace = waiting.peek();
            long now = clock.nanoTime();
            if (trace == null) {
                available = new CompletableFuture<>();
            } else if (!isDue(trace, now)) {
                available = clock.delay(trace.dueNanos() - now);
            }
        }
        return available;
    }

    @Override
    public List<TraceSplit> snapshotState(long checkpointId) {
        return traces.values().stream()
                .map(cursor -> cursor.split(definition.dataset()))
                .toList();
    }

    /** Never called: a source that has finished could not be extended. */
    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() throws IOException {
        available.complete(null); // frees the timer
        traces.values().forEach(Cursor::close);
        if (points != null) {
            points.close();
        }
    }
}
