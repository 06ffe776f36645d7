package io.faasload.whisk.activation;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Completes activations: frees the user's slot, stores the record, makes it visible and publishes the event.
 * Thread-safe.
 */
public final class Completions {

    private final UserEvents events;
    private final ActivationRecords records;
    private final ActivationJournal journal;
    private final Throttle throttle;
    private final Interception interception;
    private final RecordTiming timing;
    private final Delays delays;
    private final AtomicLong completed = new AtomicLong();

    public Completions(
            UserEvents events,
            ActivationRecords records,
            ActivationJournal journal,
            Throttle throttle,
            Interception interception,
            RecordTiming timing,
            Delays delays) {
        this.events = events;
        this.records = records;
        this.journal = journal;
        this.throttle = throttle;
        this.interception = interception;
        this.timing = timing;
        this.delays = delays;
    }

    /** Completes an activation; the record has its logs. */
    public void complete(RecordJson record) {
        throttle.ended(record.activation().user().namespace());
        StoredActivation stored = StoredActivation.of(record);
        // In this order: after a crash in between, an activation that has a record counts as completed.
        records.keep(stored);
        journal.ended(record.activation());
        Runnable store = () -> delays.after(interception.recordDelay(), () -> records.show(stored));
        Runnable publish = () -> events.activation(record);
        int recordAfterMillis = timing.drawMillis();
        if (recordAfterMillis <= 0) {
            store.run();
            delays.after(Duration.ofMillis(-recordAfterMillis), publish);
        } else {
            publish.run();
            delays.after(Duration.ofMillis(recordAfterMillis), store);
        }
        completed.incrementAndGet();
    }

    /** Number of activations completed since the start, and reported except for what is deliberately delayed. */
    public long completed() {
        return completed.get();
    }
}
