package io.faasload.job;

import io.faasload.config.AuthKey;
import io.faasload.dataset.runs.Orphan;
import io.faasload.job.completion.CompletionJoin;
import io.faasload.job.completion.FetchRecord;
import io.faasload.job.completion.RecordRequest;
import io.faasload.job.completion.StrayEvents;
import io.faasload.job.invoke.Caller;
import io.faasload.job.invoke.InvokeOperator;
import io.faasload.job.invoke.InvokeOperatorFactory;
import io.faasload.job.invoke.InvokeSettings;
import io.faasload.job.task.Machine;
import io.faasload.job.usage.FetchUsage;
import io.faasload.job.usage.MonitorClient;
import io.faasload.job.usage.UsageRequest;
import io.faasload.job.usage.UsageSettings;
import io.faasload.lease.Lease;
import io.faasload.openwhisk.ActivationReader;
import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import io.faasload.run.RunHistory;
import io.faasload.run.RunRow;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.util.function.SerializableSupplier;

/** The graph of a generation: a pure function over its streams; who calls it makes the connectors. */
public final class GenerationGraph {

    /** The log of what was invoked is written at once: after a crash only what it lacks can be invoked again. */
    private static final long STARTED_BUFFER_MILLIS = 10;

    /** Records under way at once; each is an HTTP call or waits for the next, so this bounds memory, not threads. */
    private static final int RECORD_CAPACITY = 10_000;

    private GenerationGraph() {}

    /**
     * What the operators need.
     *
     * @param invoke of the invoking operator
     * @param callers sends the calls
     * @param histories what the dataset has of a trace
     * @param leases whether this submission may invoke
     * @param ledgers what the dataset has of an activation
     * @param clients for records
     * @param keys of each namespace
     * @param usage of monitors
     * @param completionGrace wait for an event beyond the action's time limit
     * @param completionLimit when a run without event and record is lost
     * @param orphanGrace wait for the invocation of an event
     */
    public record Settings(
            InvokeSettings invoke,
            SerializableSupplier<Caller> callers,
            SerializableSupplier<RunHistory> histories,
            SerializableSupplier<Lease> leases,
            SerializableSupplier<StrayEvents.Ledger> ledgers,
            SerializableSupplier<ActivationReader> clients,
            Map<String, AuthKey> keys,
            UsageSettings usage,
            Duration completionGrace,
            Duration completionLimit,
            Duration orphanGrace) {}

    /**
     * The sinks.
     *
     * @param started rows of what was accepted, apart from the others so that nothing can delay them
     * @param finished rows of what has its final status
     * @param orphans activations that no row explains
     */
    public record Sinks(Sink<Run> started, Sink<Run> finished, Sink<Orphan> orphans) {}

    /**
     * Adds the operators behind the two sources.
     *
     * @param planned invocations, from the schedule; the invoking operator is chained to it
     * @param events user events of our namespaces
     */
    public static void build(
            DataStream<Invocation> planned, DataStream<UserEvent> events, Settings settings, Sinks sinks) {
        SingleOutputStreamOperator<Invocation> accepted = planned.transform(
                        InvokeOperator.UID,
                        TypeInformation.of(Invocation.class),
                        new InvokeOperatorFactory(
                                Machine.real(),
                                settings.invoke(),
                                settings.callers(),
                                settings.histories(),
                                settings.leases()))
                .uid(InvokeOperator.UID)
                .setBufferTimeout(STARTED_BUFFER_MILLIS);

        accepted.map(RunRow::started)
                .returns(Run.class)
                .name("started rows")
                .uid("started-rows")
                .setBufferTimeout(STARTED_BUFFER_MILLIS)
                .keyBy(Run::id)
                .sinkTo(sinks.started())
                .name("started")
                .uid("started");

        SingleOutputStreamOperator<RecordRequest> ended = accepted.keyBy(GenerationGraph::activationId)
                .connect(events.keyBy(UserEvent::activationId))
                .process(new CompletionJoin(
                        settings.completionGrace(), settings.completionLimit(), settings.orphanGrace()))
                .returns(RecordRequest.class)
                .name("join")
                .uid("join");

        SingleOutputStreamOperator<RecordRequest> late = ended.getSideOutput(CompletionJoin.STRAY)
                .process(new StrayEvents(settings.ledgers()))
                .returns(RecordRequest.class)
                .name("stray events")
                .uid("stray-events");

        late.getSideOutput(StrayEvents.ORPHAN)
                .sinkTo(sinks.orphans())
                .name("orphans")
                .uid("orphans");

        DataStream<UsageRequest> records = AsyncDataStream.unorderedWait(
                        ended.union(late),
                        new FetchRecord(Machine.real(), settings.clients(), settings.keys()),
                        settings.completionLimit().toMillis(),
                        TimeUnit.MILLISECONDS,
                        RECORD_CAPACITY)
                .returns(UsageRequest.class)
                .name("record")
                .uid("record");

        // There whether or not monitors are asked, so that a state fits both.
        DataStream<Run> measured = AsyncDataStream.unorderedWait(
                        records,
                        new FetchUsage(
                                Machine.real(),
                                settings.usage(),
                                () -> new MonitorClient(
                                        settings.usage().timeout(),
                                        settings.usage().token())),
                        settings.usage().limit().toMillis(),
                        TimeUnit.MILLISECONDS,
                        RECORD_CAPACITY)
                .returns(Run.class)
                .name("usage")
                .uid("usage");

        measured.union(accepted.getSideOutput(InvokeOperator.FINAL))
                .keyBy(Run::id)
                .sinkTo(sinks.finished())
                .name("finished")
                .uid("finished");
    }

    private static String activationId(Invocation invocation) {
        return Objects.requireNonNull(Objects.requireNonNull(invocation.call()).activationId());
    }
}
