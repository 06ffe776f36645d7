package io.faasload.job.delivery;

import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.run.Run;
import io.faasload.run.RunId;
import io.faasload.run.RunStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.flink.util.function.SerializableSupplier;

/** The tables in memory: finished runs, and what is recorded as delivered. */
final class FakeDeliveryTables {

    private static final Map<Integer, FakeDeliveryTables> INSTANCES = new ConcurrentHashMap<>();
    private static final AtomicInteger IDS = new AtomicInteger();

    final Map<Long, Run> runs = new TreeMap<>();
    final Map<Long, DeliveredRuns> recorded = new HashMap<>();
    /** The blocks whose runs were read. */
    final List<Long> read = new ArrayList<>();

    boolean isDown;
    private final int id = IDS.incrementAndGet();

    FakeDeliveryTables() {
        INSTANCES.put(id, this);
    }

    /** Writes a run as the sink does. */
    void write(Run run) {
        Run old = runs.get(run.id().value());
        if (old == null || (old.status() != RunStatus.COMPLETED && run.status() == RunStatus.COMPLETED)) {
            runs.put(run.id().value(), run);
        }
    }

    SerializableSupplier<DeliveryLedger> ledgers() {
        int own = id;
        return () -> INSTANCES.get(own).new Ledger();
    }

    private void requireUp() throws IOException {
        if (isDown) {
            throw new IOException("the database is down");
        }
    }

    private final class Ledger implements DeliveryLedger {

        @Override
        public void recorded(int firstKeyGroup, int lastKeyGroup, BiConsumer<Long, DeliveredRuns> each)
                throws IOException {
            requireUp();
            recorded.forEach((block, delivered) -> {
                int group = DeliveryBlocks.keyGroup(block);
                if (group >= firstKeyGroup && group <= lastKeyGroup) {
                    each.accept(block, delivered);
                }
            });
        }

        @Override
        public void record(Map<Long, DeliveredRuns> blocks) throws IOException {
            requireUp();
            blocks.forEach((block, delivered) -> recorded.merge(block, delivered, DeliveredRuns::union));
        }

        @Override
        public Map<Integer, Integer> lastInputs() throws IOException {
            requireUp();
            Map<Integer, Integer> last = new HashMap<>();
            runs.values().forEach(run -> last.merge(run.id().trace(), run.id().input(), Math::max));
            return last;
        }

        @Override
        public List<Run> finished(long block, DeliveredRuns delivered) throws IOException {
            requireUp();
            read.add(block);
            RunId first = DeliveredRuns.first(block);
            List<Run> finished = new ArrayList<>();
            for (int i = 0; i < DeliveredRuns.RUNS; i++) {
                Run run = runs.get(first.value() + i);
                if (run != null && !delivered.has(run)) {
                    finished.add(run);
                }
            }
            return finished;
        }

        @Override
        public void close() {}
    }
}
