package io.faasload.job;

import io.faasload.dataset.runs.Orphan;
import io.faasload.job.completion.CompletionJoin;
import io.faasload.job.completion.FetchRecord;
import io.faasload.job.completion.LookUpUnclaimed;
import io.faasload.job.completion.LookedUpEvent;
import io.faasload.job.completion.RecordRequest;
import io.faasload.job.delivery.FinishedSink;
import io.faasload.job.invoke.InvokeOperator;
import io.faasload.job.invoke.InvokeOperatorFactory;
import io.faasload.job.usage.FetchUsage;
import io.faasload.job.usage.UsageRequest;
import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** The job graph of a generation, as a pure function over its streams. The caller supplies connectors and operators. */
public final class GenerationGraph {

    /** Bounds memory: most of these requests wait for a retry. The HTTP clients bound the requests in flight. */
    private static final int ASYNC_CAPACITY = 10_000;

    private static final long NO_TIMEOUT = 0;

    private GenerationGraph() {}

    /**
     * The operators, with their settings.
     *
     * @param invoke sends the calls
     * @param join joins accepted calls with the events of their completion
     * @param unclaimed looks up events that no invocation claimed
     * @param record fetches the activation record of each run
     * @param usage fetches the resource usage of each run
     */
    public record Operators(
            InvokeOperatorFactory invoke,
            CompletionJoin join,
            LookUpUnclaimed unclaimed,
            FetchRecord record,
            FetchUsage usage) {}

    /**
     * The sinks.
     *
     * @param runs rows of accepted calls, written first, and of runs with their final status
     * @param orphans activations without a row
     * @param finished runs with their final status, elsewhere
     */
    public record Sinks(Sink<Run> runs, Sink<Orphan> orphans, List<FinishedSink> finished) {}

    /**
     * Adds the operators downstream of the two sources.
     *
     * @param planned invocations, from the schedule; the invoking operator is chained to it
     * @param events user events of the generation's namespaces
     */
    public static void build(
            DataStream<Invocation> planned, DataStream<UserEvent> events, Operators operators, Sinks sinks) {
        SingleOutputStreamOperator<Invocation> accepted = planned.transform(
                        InvokeOperator.UID, TypeInformation.of(Invocation.class), operators.invoke())
                .uid(InvokeOperator.UID);

        DataStream<Run> started =
                accepted.map(Run::started).returns(Run.class).name("started").uid("started");

        SingleOutputStreamOperator<RecordRequest> ended = accepted.keyBy(GenerationGraph::activationId)
                .connect(events.keyBy(UserEvent::activationId))
                .process(operators.join())
                .returns(RecordRequest.class)
                .name("join")
                .uid("join");

        // In a separate task, so that the join continues whatever the database does.
        DataStream<LookedUpEvent> unclaimed = AsyncDataStream.unorderedWait(
                        ended.getSideOutput(CompletionJoin.UNCLAIMED),
                        operators.unclaimed(),
                        NO_TIMEOUT,
                        TimeUnit.MILLISECONDS,
                        ASYNC_CAPACITY)
                .returns(LookedUpEvent.class)
                .name("unclaimed events")
                .uid("unclaimed-events")
                .startNewChain();

        DataStream<RecordRequest> late = unclaimed
                .flatMap(LookedUpEvent::collectRequest)
                .returns(RecordRequest.class)
                .name("late events")
                .uid("late-events");

        unclaimed
                .flatMap(LookedUpEvent::collectOrphan)
                .returns(Orphan.class)
                .name("orphaned")
                .uid("orphaned")
                .sinkTo(sinks.orphans())
                .name("orphans")
                .uid("orphans");

        DataStream<UsageRequest> records = AsyncDataStream.unorderedWait(
                        ended.union(late),
                        operators.record(),
                        operators.record().limit().toMillis(),
                        TimeUnit.MILLISECONDS,
                        ASYNC_CAPACITY)
                .returns(UsageRequest.class)
                .name("record")
                .uid("record");

        // Present even with monitors disabled, so that savepoints fit either way.
        DataStream<Run> measured = AsyncDataStream.unorderedWait(
                        records,
                        operators.usage(),
                        operators.usage().limit().toMillis(),
                        TimeUnit.MILLISECONDS,
                        operators.usage().capacity(ASYNC_CAPACITY))
                .returns(Run.class)
                .name("usage")
                .uid("usage");

        DataStream<Run> finished =
                measured.union(accepted.getSideOutput(InvokeOperator.FINAL), ended.getSideOutput(CompletionJoin.LOST));
        sinks.finished().forEach(sink -> sink.addTo(finished));

        started.union(finished)
                .keyBy(run -> run.id().value())
                .sinkTo(sinks.runs())
                .name("runs")
                .uid("runs");
    }

    private static String activationId(Invocation invocation) {
        return Objects.requireNonNull(Objects.requireNonNull(invocation.call()).activationId());
    }
}
