package io.faasload.simulation;

import io.faasload.job.completion.CompletionJoin;
import io.faasload.job.completion.RecordRequest;
import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Invocation;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;

/** The join in Flink's harness, with its timers in virtual time. */
final class JoinOnFlink {

    private final KeyedTwoInputStreamOperatorTestHarness<String, Invocation, UserEvent, RecordRequest> harness;

    /** Opens it with a result of {@link #snapshot}, or null. */
    JoinOnFlink(
            CompletionJoin join,
            Task task,
            Consumer<RecordRequest> requests,
            BiConsumer<OutputTag<?>, Object> side,
            Object restored)
            throws Exception {
        FlinkOutput<RecordRequest> simulated = new FlinkOutput<>(requests, side);
        FlinkTime time = new FlinkTime(task);
        harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(join) {
                    @Override
                    protected void setup(
                            StreamTask<?, ?> containingTask,
                            StreamConfig config,
                            Output<StreamRecord<RecordRequest>> unused) {
                        super.setup(containingTask, config, simulated);
                    }

                    @Override
                    public ProcessingTimeService getProcessingTimeService() {
                        return time;
                    }
                },
                invocation -> invocation.call().activationId(),
                UserEvent::activationId,
                Types.STRING);
        harness.setup();
        if (restored != null) {
            harness.initializeState((OperatorSubtaskState) restored);
        }
        harness.open();
    }

    void invocation(Invocation invocation) throws Exception {
        harness.processElement1(new StreamRecord<>(invocation));
    }

    void event(UserEvent event) throws Exception {
        harness.processElement2(new StreamRecord<>(event));
    }

    Object snapshot(long checkpoint) throws Exception {
        return harness.snapshot(checkpoint, 0);
    }

    void close() throws Exception {
        harness.getOperator().close();
        harness.getEnvironment().close();
    }
}
