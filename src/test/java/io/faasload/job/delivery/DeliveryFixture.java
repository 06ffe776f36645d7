package io.faasload.job.delivery;

import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.job.task.Machine;
import io.faasload.run.Run;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** Stands in for {@link DeliverOperator}, on a mailbox and state that need no Flink. */
public final class DeliveryFixture {

    private final Delivery delivery;

    /** Opens it, as Flink opens the operator with its state, whose blocks it shares. */
    public DeliveryFixture(
            Machine machine,
            Map<Long, DeliveredRuns> state,
            DeliveryLedger ledger,
            int parallelism,
            int subtask,
            MailboxExecutor mailbox,
            Consumer<Run> output)
            throws IOException {
        delivery = new Delivery(
                machine,
                new Blocks(state),
                ledger,
                ledger,
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        DeliveryBlocks.MAX_PARALLELISM, parallelism, subtask),
                mailbox,
                output);
        delivery.open();
    }

    private record Blocks(Map<Long, DeliveredRuns> state) implements DeliveryBlocks {

        @Override
        public DeliveredRuns get(long block) {
            return state.getOrDefault(block, DeliveredRuns.NONE);
        }

        @Override
        public void put(long block, DeliveredRuns runs) {
            state.put(block, runs);
        }

        @Override
        public void forEach(LongConsumer each) {
            List.copyOf(state.keySet()).forEach(each::accept);
        }
    }

    public void add(Run run) throws InterruptedException {
        delivery.add(run);
    }

    public void snapshot(long checkpoint) {
        delivery.snapshot(checkpoint);
    }

    public void complete(long checkpoint) throws IOException {
        delivery.complete(checkpoint);
    }

    public void close() {
        delivery.close();
    }
}
