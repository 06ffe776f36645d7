package io.faasload.job.completion;

import io.faasload.dataset.runs.Orphan;
import io.faasload.job.task.Machine;
import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Invocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.util.function.SerializableSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up the runs of the events that no invocation claimed. A late event completes its run, if that is not completed yet; a
 * repeated event changes nothing; an activation without a row is an orphan, unless it started before the dataset was created, by
 * OpenWhisk's clock and the database's: then it is another dataset's. Asynchronous and in batches: a slow database delays
 * neither completions nor checkpoints, and after a restart from the rows every event of the generation so far is unclaimed.
 */
public final class LookUpUnclaimed extends RichAsyncFunction<UserEvent, LookedUpEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(LookUpUnclaimed.class);

    /** How long events are collected into a batch. */
    private static final long GATHER_MILLIS = 10;

    private static final int BATCH = 1_000;

    private final Machine machine;
    private final SerializableSupplier<Ledger> ledgers;
    private final long createdMillis;
    private final AtomicBoolean isPlanned = new AtomicBoolean();

    private transient Queue<Query> queries;
    private transient ScheduledExecutorService timer;
    private transient Ledger ledger;
    private transient Counter orphans;
    private transient Counter repaired;
    private transient Counter repeated;

    /**
     * A look-up.
     *
     * @param createdMillis when the dataset was created, since the epoch
     */
    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    public LookUpUnclaimed(Machine machine, SerializableSupplier<Ledger> ledgers, long createdMillis) {
        this.machine = machine;
        this.ledgers = ledgers;
        this.createdMillis = createdMillis;
    }

    /** Finds the runs of activations in the dataset. Used by one thread; may block. */
    public interface Ledger extends AutoCloseable {

        /**
         * The known runs of activations, by activation id.
         *
         * @throws IOException if the dataset cannot be read
         */
        Map<String, Entry> find(Collection<String> activationIds) throws IOException;

        /** Closes the connection, if any; the next lookup opens another. */
        @Override
        void close();
    }

    /**
     * The run of an activation.
     *
     * @param invocation the run's invocation with its call
     * @param isCompleted whether its row needs nothing more
     */
    public record Entry(Invocation invocation, boolean isCompleted) {}

    private record Query(UserEvent event, ResultFuture<LookedUpEvent> result) {}

    @Override
    public void open(OpenContext context) {
        ledger = ledgers.get();
        queries = new ConcurrentLinkedQueue<>();
        timer = machine.newTimer("unclaimed-events");
        MetricGroup group = getRuntimeContext().getMetricGroup();
        orphans = group.counter("orphans");
        repaired = group.counter("repaired");
        repeated = group.counter("repeated");
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
        if (ledger != null) {
            ledger.close();
        }
    }

    @Override
    public void asyncInvoke(UserEvent event, ResultFuture<LookedUpEvent> result) {
        queries.add(new Query(event, result));
        plan(GATHER_MILLIS);
    }

    private void plan(long millis) {
        if (isPlanned.compareAndSet(false, true)) {
            try {
                var unused = timer.schedule(this::lookUp, millis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                LOG.debug("The task has ended; after a restart, the events are looked up again", e);
            }
        }
    }

    private void lookUp() {
        isPlanned.set(false);
        List<Query> batch = new ArrayList<>();
        for (Query next = queries.poll(); next != null; next = batch.size() < BATCH ? queries.poll() : null) {
            batch.add(next);
        }
        try {
            Map<String, Entry> entries = ledger.find(
                    batch.stream().map(query -> query.event().activationId()).toList());
            batch.forEach(query -> answer(query, entries));
        } catch (IOException | RuntimeException e) {
            batch.forEach(query -> query.result().completeExceptionally(e));
        }
        if (queries.isEmpty()) {
            ledger.close();
        } else {
            plan(0);
        }
    }

    private void answer(Query query, Map<String, Entry> entries) {
        UserEvent event = query.event();
        Entry entry = entries.get(event.activationId());
        if (entry == null && isOfAnotherDataset(event)) {
            query.result().complete(List.of());
        } else if (entry == null) {
            orphans.inc();
            query.result().complete(List.of(LookedUpEvent.of(orphan(event))));
        } else if (entry.isCompleted()) {
            repeated.inc();
            query.result().complete(List.of());
        } else {
            repaired.inc();
            query.result().complete(List.of(LookedUpEvent.of(new RecordRequest(entry.invocation(), event, false))));
        }
    }

    /**
     * Several seconds pass between the creation of a dataset and its first call, so small clock differences do not matter. Events
     * from before the margin are not read: one with a much earlier time has a wrong one, and may be of this dataset.
     */
    private boolean isOfAnotherDataset(UserEvent event) {
        return event.durationMillis() != null
                && event.timestampMillis() >= createdMillis - 2 * UserEventSource.MARGIN.toMillis()
                && event.timestampMillis() - event.durationMillis() < createdMillis;
    }

    private static Orphan orphan(UserEvent event) {
        return new Orphan(
                event.activationId(),
                event.namespace(),
                event.action(),
                event.timestampMillis(),
                event.durationMillis());
    }
}
