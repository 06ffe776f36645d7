package io.faasload.job.invoke;

import io.faasload.job.end.EndOnSignal;
import io.faasload.job.task.Machine;
import io.faasload.lease.FakeLease;
import io.faasload.lease.Lease;
import io.faasload.lease.SendPermit;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import io.faasload.run.RunHistory;
import io.faasload.simulation.FlinkOutput;
import io.faasload.simulation.FlinkTime;
import io.faasload.simulation.InvokePort;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.function.Consumer;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.function.SerializableSupplier;

/** {@link InvokeOperator} in Flink's harness, with its mailbox and its timers in virtual time. */
public final class InvokeOnFlink implements InvokePort {

    private final OneInputStreamOperatorTestHarness<Invocation, Invocation> harness;

    /** Opens it with a result of {@link #snapshot}, or null. */
    public InvokeOnFlink(
            InvokeSettings settings,
            Machine machine,
            Caller caller,
            SerializableSupplier<RunHistory> histories,
            Lease lease,
            MailboxExecutor mailbox,
            ProcessingTimeService time,
            Consumer<Invocation> accepted,
            Consumer<Run> ended,
            SendPermit.Attempt attempt,
            Object restored)
            throws Exception {
        InvokeOperatorFactory factory = new InvokeOperatorFactory(
                machine,
                settings,
                () -> caller,
                histories,
                () -> ofAttempt(lease, attempt),
                operator -> new EndOnSignal(operator, "never", ""));
        harness = new OneInputStreamOperatorTestHarness<>(new Virtual(
                factory,
                mailbox,
                new FlinkTime(time),
                new FlinkOutput<>(accepted, (tag, run) -> ended.accept((Run) run))));
        harness.setup(TypeInformation.of(Invocation.class)
                .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        if (restored != null) {
            harness.initializeState((OperatorSubtaskState) restored);
        }
        harness.open();
    }

    /** The harness knows only first attempts, which do not ask for the writers. */
    private static Lease ofAttempt(Lease lease, SendPermit.Attempt attempt) {
        return new FakeLease() {
            @Override
            public Duration remaining() throws IOException {
                Duration remaining = lease.remaining();
                return attempt.number() == 0
                                || Collections.frequency(lease.writers().values(), attempt.number())
                                        >= attempt.writers()
                        ? remaining
                        : Duration.ZERO;
            }
        };
    }

    @Override
    public void add(Invocation invocation) throws Exception {
        harness.getOneInputOperator().processElement(new StreamRecord<>(invocation));
    }

    @Override
    public void drain() throws Exception {
        harness.getOperator().prepareSnapshotPreBarrier(0);
    }

    @Override
    public void finish() throws Exception {
        harness.getOperator().finish();
    }

    @Override
    public Object snapshot(long checkpoint) throws Exception {
        return harness.snapshot(checkpoint, 0);
    }

    @Override
    public void release(long checkpoint) throws Exception {
        harness.getOperator().notifyCheckpointComplete(checkpoint);
    }

    /** Does not close the harness, which would also end the input. */
    @Override
    public void close() throws Exception {
        harness.getOperator().close();
        harness.getEnvironment().close();
    }

    /** Gives the operator services other than those of the harness. */
    private static final class Virtual extends AbstractStreamOperatorFactory<Invocation>
            implements OneInputStreamOperatorFactory<Invocation, Invocation> {
        private final InvokeOperatorFactory factory;
        private final transient MailboxExecutor mailbox;
        private final transient FlinkTime time;
        private final transient FlinkOutput<Invocation> output;

        Virtual(
                InvokeOperatorFactory factory,
                MailboxExecutor mailbox,
                FlinkTime time,
                FlinkOutput<Invocation> output) {
            this.factory = factory;
            this.mailbox = mailbox;
            this.time = time;
            this.output = output;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // As declared by Flink.
        public <T extends StreamOperator<Invocation>> T createStreamOperator(
                StreamOperatorParameters<Invocation> parameters) {
            return factory.createStreamOperator(new StreamOperatorParameters<>(
                    parameters.getContainingTask(),
                    parameters.getStreamConfig(),
                    output,
                    () -> time,
                    parameters.getOperatorEventDispatcher(),
                    mailbox));
        }

        @Override
        @SuppressWarnings("rawtypes") // As declared by Flink.
        public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
            return InvokeOperator.class;
        }
    }
}
