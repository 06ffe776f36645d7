package io.faasload.job.invoke;

import io.faasload.job.task.Machine;
import io.faasload.lease.Lease;
import io.faasload.run.Invocation;
import io.faasload.run.RunHistory;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEventDispatcher;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.CoordinatedOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.function.SerializableFunction;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Creates {@link InvokeOperator}s. They are chained to the source: otherwise all invocations buffered between the two would have
 * to be sent before a barrier passes. Their coordinator ends the job.
 */
public final class InvokeOperatorFactory extends AbstractStreamOperatorFactory<Invocation>
        implements OneInputStreamOperatorFactory<Invocation, Invocation>, CoordinatedOperatorFactory<Invocation> {

    private final Machine machine;
    private final InvokeSettings settings;
    private final SerializableSupplier<Caller> callers;
    private final SerializableSupplier<RunHistory> histories;
    private final SerializableSupplier<Lease> leases;
    private final SerializableFunction<OperatorID, OperatorCoordinator.Provider> coordinator;

    public InvokeOperatorFactory(
            Machine machine,
            InvokeSettings settings,
            SerializableSupplier<Caller> callers,
            SerializableSupplier<RunHistory> histories,
            SerializableSupplier<Lease> leases,
            SerializableFunction<OperatorID, OperatorCoordinator.Provider> coordinator) {
        this.machine = machine;
        this.settings = settings;
        this.callers = callers;
        this.histories = histories;
        this.leases = leases;
        this.coordinator = coordinator;
        setChainingStrategy(ChainingStrategy.ALWAYS);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As declared by Flink.
    public <T extends StreamOperator<Invocation>> T createStreamOperator(
            StreamOperatorParameters<Invocation> parameters) {
        OperatorID id = parameters.getStreamConfig().getOperatorID();
        OperatorEventDispatcher events = parameters.getOperatorEventDispatcher();
        InvokeOperator operator = new InvokeOperator(
                parameters, settings, machine, callers, histories, leases, events.getOperatorEventGateway(id));
        events.registerEventHandler(id, operator);
        return (T) operator;
    }

    @Override
    public OperatorCoordinator.Provider getCoordinatorProvider(String operatorName, OperatorID operatorId) {
        return coordinator.apply(operatorId);
    }

    @Override
    @SuppressWarnings("rawtypes") // As declared by Flink.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return InvokeOperator.class;
    }
}
