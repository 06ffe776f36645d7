package io.faasload.job.invoke;

import io.faasload.job.task.Machine;
import io.faasload.job.task.TaskLocale;
import io.faasload.lease.Lease;
import io.faasload.lease.SendPermit;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import io.faasload.run.RunHistory;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.operators.coordination.OperatorEventGateway;
import org.apache.flink.runtime.operators.coordination.OperatorEventHandler;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Sends the invocations. Emits each with its accepted call; runs that end here (refused or lost) go to {@link #FINAL}. An
 * invocation that already has its call passes through.
 *
 * <p>Keeps the waiting calls in its state, and leaves all decisions to {@link CallDispatcher}. Flink's async operator would not
 * do: it stores the requests in flight and sends them again after a restart.
 */
public final class InvokeOperator extends AbstractStreamOperator<Invocation>
        implements OneInputStreamOperator<Invocation, Invocation>, OperatorEventHandler {

    /** The same in every job: savepoints map the state by it. */
    public static final String UID = "invoke";

    /** Runs that ended here: refused, or lost without an activation id. */
    public static final OutputTag<Run> FINAL = new OutputTag<>("invoke-final", TypeInformation.of(Run.class));

    private final InvokeSettings settings;
    private final Machine machine;
    private final SerializableSupplier<Caller> callers;
    private final SerializableSupplier<RunHistory> histories;
    private final SerializableSupplier<Lease> leases;
    private final transient MailboxExecutor mailbox;
    private final transient OperatorEventGateway coordinator;

    private transient InvokeMetrics counts;
    private transient CallDispatcher dispatcher;
    private transient ListState<WaitingCall> state;
    private transient ListState<LimitedCalls> limited;

    @SuppressWarnings("NullAway.Init") // Flink calls initializeState and open before anything else.
    InvokeOperator(
            StreamOperatorParameters<Invocation> parameters,
            InvokeSettings settings,
            Machine machine,
            SerializableSupplier<Caller> callers,
            SerializableSupplier<RunHistory> histories,
            SerializableSupplier<Lease> leases,
            OperatorEventGateway coordinator) {
        super(parameters);
        this.settings = settings;
        this.machine = machine;
        this.callers = callers;
        this.histories = histories;
        this.leases = leases;
        this.mailbox = parameters.getMailboxExecutor();
        this.coordinator = coordinator;
    }

    /** The operator state: the waiting calls. */
    public static ListStateDescriptor<WaitingCall> waitingCalls() {
        return new ListStateDescriptor<>("waiting", TypeInformation.of(WaitingCall.class));
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore().getListState(waitingCalls());
        limited = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("limited", TypeInformation.of(LimitedCalls.class)));
    }

    @Override
    public void open() throws Exception {
        TaskLocale.require();
        super.open();
        counts = new InvokeMetrics(getRuntimeContext(), getMetricGroup());
        counts.restore(limited.get());
        Caller caller = callers.get();
        TaskInfo info = getRuntimeContext().getTaskInfo();
        dispatcher = new CallDispatcher(
                settings,
                machine,
                caller,
                leases.get(),
                new CallDispatcher.Task(
                        mailbox,
                        getProcessingTimeService(),
                        accepted -> output.collect(new StreamRecord<>(accepted)),
                        ended -> output.collect(FINAL, new StreamRecord<>(ended)),
                        counts,
                        // There is one writer of started rows for each invoking task.
                        new SendPermit.Attempt(info.getAttemptNumber(), info.getNumberOfParallelSubtasks())));
        counts.registerGauges(dispatcher::inFlight, dispatcher::waiting);
        dispatcher.start(RestoredCalls.of(state.get(), settings.traces(), caller, histories));
    }

    /** Only what {@link io.faasload.job.end.EndCoordinator} sends, after the operator was opened. */
    @Override
    public void handleOperatorEvent(OperatorEvent event) {
        dispatcher.expect((TaskAttempts) event);
    }

    @Override
    public void processElement(StreamRecord<Invocation> element) throws Exception {
        dispatcher.add(element.getValue());
    }

    @Override
    public void finish() throws Exception {
        dispatcher.finish();
        super.finish();
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        dispatcher.drain();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(dispatcher.snapshot(context.getCheckpointId()));
        limited.update(List.of(counts.limited()));
        coordinator.sendEventToCoordinator(counts.limited());
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        dispatcher.release(checkpointId);
    }

    @Override
    public void notifyCheckpointAborted(long checkpointId) throws Exception {
        super.notifyCheckpointAborted(checkpointId);
        dispatcher.release(checkpointId);
    }

    @Override
    public void close() throws Exception {
        if (dispatcher != null) {
            dispatcher.close();
        }
        super.close();
    }
}
