package io.faasload.whisk.activation;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The end of activations: the user's slot is freed, the record kept and shown, the event published. Thread-safe. */
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

    /** Reports the end of an activation; the record has its logs. */
    public void complete(RecordJson record) {
        throttle.ended(record.activation().user().namespace());
        StoredActivation stored = StoredActivation.of(record);
        // In this order: a crash in between leaves an activation with a record, which has ended.
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

    /** How many activations have ended since the start, and been reported as far as that is not to be late. */
    public long completed() {
        return completed.get();
    }
}
