package io.faasload.job.delivery;

import io.faasload.job.task.Machine;
import io.faasload.run.Run;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.function.SerializableSupplier;

/** Creates {@link DeliverOperator}s. */
public final class DeliverOperatorFactory extends AbstractStreamOperatorFactory<Run>
        implements OneInputStreamOperatorFactory<Run, Run> {

    private final Machine machine;
    private final SerializableSupplier<DeliveryLedger> ledgers;

    public DeliverOperatorFactory(Machine machine, SerializableSupplier<DeliveryLedger> ledgers) {
        this.machine = machine;
        this.ledgers = ledgers;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As declared by Flink.
    public <T extends StreamOperator<Run>> T createStreamOperator(StreamOperatorParameters<Run> parameters) {
        return (T) new DeliverOperator(parameters, machine, ledgers);
    }

    @Override
    @SuppressWarnings("rawtypes") // As declared by Flink.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return DeliverOperator.class;
    }
}
