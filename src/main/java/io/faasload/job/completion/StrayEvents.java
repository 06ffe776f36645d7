package io.faasload.job.completion;

import io.faasload.dataset.runs.Orphan;
import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Invocation;
import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Looks up the runs of the events that no invocation claimed. A late event completes its run, if that is not completed yet; a
 * repeated event changes nothing; an activation without a row is an orphan. Such events are few, so a query for each is
 * cheap.
 */
public final class StrayEvents extends ProcessFunction<UserEvent, RecordRequest> {

    /** Activations in our namespaces without a row. */
    public static final OutputTag<Orphan> ORPHAN = new OutputTag<>("orphans", TypeInformation.of(Orphan.class));

    private final SerializableSupplier<Ledger> ledgers;

    private transient Ledger ledger;
    private transient Counter orphans;
    private transient Counter repaired;
    private transient Counter repeated;

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    public StrayEvents(SerializableSupplier<Ledger> ledgers) {
        this.ledgers = ledgers;
    }

    /** Finds the runs of activations in the dataset. Used by one thread; may block. */
    public interface Ledger extends AutoCloseable {

        /**
         * The run of an activation.
         *
         * @throws IOException if the dataset cannot be read
         */
        Optional<Entry> find(String activationId) throws IOException;

        @Override
        void close();
    }

    /**
     * The run of an activation.
     *
     * @param invocation with its call
     * @param isCompleted whether its row needs nothing more
     */
    public record Entry(Invocation invocation, boolean isCompleted) {}

    @Override
    public void open(OpenContext context) {
        ledger = ledgers.get();
        MetricGroup group = getRuntimeContext().getMetricGroup();
        orphans = group.counter("orphans");
        repaired = group.counter("repaired");
        repeated = group.counter("repeated");
    }

    @Override
    public void close() {
        if (ledger != null) {
            ledger.close();
        }
    }

    @Override
    public void processElement(UserEvent event, Context context, Collector<RecordRequest> out) throws IOException {
        Optional<Entry> entry = ledger.find(event.activationId());
        if (entry.isEmpty()) {
            orphans.inc();
            context.output(
                    ORPHAN,
                    new Orphan(
                            event.activationId(),
                            event.namespace(),
                            event.action(),
                            event.timestampMillis(),
                            event.durationMillis()));
        } else if (entry.get().isCompleted()) {
            repeated.inc();
        } else {
            repaired.inc();
            out.collect(new RecordRequest(entry.get().invocation(), event, false));
        }
    }
}
