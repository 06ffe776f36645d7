package io.faasload.job.delivery;

import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.job.task.Machine;
import io.faasload.run.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Before a sink of finished runs, in its chain: passes each run on once, and those of the tables that the job does not see again.
 * Keyed by block of runs; its state is two bits for each run. Leaves all decisions to {@link Delivery}.
 */
public final class DeliverOperator extends AbstractStreamOperator<Run> implements OneInputStreamOperator<Run, Run> {

    private static final ValueStateDescriptor<byte[]> DELIVERED =
            new ValueStateDescriptor<>("delivered", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    private final Machine machine;
    private final SerializableSupplier<DeliveryLedger> ledgers;
    private final transient MailboxExecutor mailbox;
    private transient Delivery delivery;

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    DeliverOperator(
            StreamOperatorParameters<Run> parameters, Machine machine, SerializableSupplier<DeliveryLedger> ledgers) {
        super(parameters);
        this.machine = machine;
        this.ledgers = ledgers;
        this.mailbox = parameters.getMailboxExecutor();
    }

    @Override
    public void open() throws Exception {
        super.open();
        TaskInfo task = getRuntimeContext().getTaskInfo();
        delivery = new Delivery(
                machine,
                new State(getRuntimeContext().getState(DELIVERED)),
                ledgers.get(),
                ledgers.get(),
                KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(
                        task.getMaxNumberOfParallelSubtasks(),
                        task.getNumberOfParallelSubtasks(),
                        task.getIndexOfThisSubtask()),
                mailbox,
                run -> output.collect(new StreamRecord<>(run)));
        delivery.open();
    }

    /** The keyed state, whatever the current key. */
    private final class State implements DeliveryBlocks {

        private final ValueState<byte[]> delivered;

        State(ValueState<byte[]> delivered) {
            this.delivered = delivered;
        }

        @Override
        public DeliveredRuns get(long block) {
            setCurrentKey(block);
            try {
                byte[] bytes = delivered.value();
                return bytes == null ? DeliveredRuns.NONE : DeliveredRuns.ofBytes(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void put(long block, DeliveredRuns runs) {
            setCurrentKey(block);
            try {
                delivered.update(runs.toBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void forEach(LongConsumer each) {
            try (Stream<Long> all = DeliverOperator.this
                    .<Long>getKeyedStateBackend()
                    .getKeys(DELIVERED.getName(), VoidNamespace.INSTANCE)) {
                all.forEach(each::accept);
            }
        }
    }

    @Override
    public void processElement(StreamRecord<Run> element) throws Exception {
        delivery.add(element.getValue());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        delivery.snapshot(context.getCheckpointId());
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        delivery.complete(checkpointId);
    }

    @Override
    public void close() throws Exception {
        if (delivery != null) {
            delivery.close();
        }
        super.close();
    }
}
