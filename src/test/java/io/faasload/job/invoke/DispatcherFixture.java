package io.faasload.job.invoke;

import io.faasload.job.task.Machine;
import io.faasload.lease.Lease;
import io.faasload.lease.SendPermit;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import io.faasload.run.RunHistory;
import io.faasload.simulation.InvokePort;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.util.function.SerializableSupplier;

/** Stands in for {@link InvokeOperator}, on a mailbox and timers that need no Flink. */
public final class DispatcherFixture implements InvokePort {

    private final CallDispatcher dispatcher;

    /** Opens it, as Flink opens the operator with its state. */
    public DispatcherFixture(
            InvokeSettings settings,
            Machine machine,
            Caller caller,
            SerializableSupplier<RunHistory> histories,
            Lease lease,
            RuntimeContext context,
            MailboxExecutor mailbox,
            ProcessingTimeService time,
            Consumer<Invocation> accepted,
            Consumer<Run> ended,
            SendPermit.Attempt attempt,
            List<WaitingCall> restored)
            throws IOException {
        InvokeMetrics metrics = new InvokeMetrics(context, context.getMetricGroup());
        dispatcher = new CallDispatcher(
                settings,
                machine,
                caller,
                lease,
                new CallDispatcher.Task(mailbox, time, accepted, ended, metrics, attempt));
        dispatcher.start(RestoredCalls.of(restored, settings.traces(), caller, histories));
    }

    @Override
    public void add(Invocation invocation) throws InterruptedException {
        dispatcher.add(invocation);
    }

    @Override
    public void drain() throws InterruptedException {
        dispatcher.drain();
    }

    @Override
    public void finish() throws InterruptedException {
        dispatcher.finish();
    }

    @Override
    public List<WaitingCall> snapshot(long checkpointId) {
        return dispatcher.snapshot(checkpointId);
    }

    @Override
    public void release(long checkpointId) {
        dispatcher.release(checkpointId);
    }

    @Override
    public void close() {
        dispatcher.close();
    }
}
