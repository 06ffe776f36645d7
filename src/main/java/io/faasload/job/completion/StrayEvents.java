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
 * Tells apart the events that no invocation claimed. The row of a run that is not completed yet is repaired by its late
 * event; a repeated event changes nothing; an activation without a row is an orphan. They are few, so that asking the
 * database for each is cheap.
 */
public final class StrayEvents extends ProcessFunction<UserEvent, RecordRequest> {

    /** Activations in our namespaces that no row explains. */
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

    /** What the dataset says of an activation. Used by one thread; may block. */
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
