package io.faasload.job;

import io.faasload.config.AuthKey;
import io.faasload.config.LoaderConfig;
import io.faasload.dataset.Generation;
import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.runs.OrphanStatement;
import io.faasload.dataset.runs.RunStatement;
import io.faasload.job.completion.CompletionJoin;
import io.faasload.job.completion.FetchRecord;
import io.faasload.job.completion.LookUpUnclaimed;
import io.faasload.job.completion.RecordSettings;
import io.faasload.job.completion.UserEventSource;
import io.faasload.job.delivery.FinishedSink;
import io.faasload.job.end.EndCoordinator;
import io.faasload.job.end.EndSettings;
import io.faasload.job.invoke.ColdStarts;
import io.faasload.job.invoke.InvokeOperatorFactory;
import io.faasload.job.invoke.InvokeSettings;
import io.faasload.job.invoke.OpenWhiskCaller;
import io.faasload.job.rows.DatasetLedger;
import io.faasload.job.rows.RestartableSink;
import io.faasload.job.task.Machine;
import io.faasload.job.usage.FetchUsage;
import io.faasload.job.usage.MonitorClient;
import io.faasload.job.usage.UsageSettings;
import io.faasload.lease.JdbcLease;
import io.faasload.lease.Lease;
import io.faasload.openwhisk.InvocationClient;
import io.faasload.openwhisk.UserEvent;
import io.faasload.openwhisk.http.ServerTrust;
import io.faasload.run.Invocation;
import io.faasload.schedule.InvocationSource;
import io.faasload.schedule.trace.PointSource;
import io.faasload.schedule.trace.ScheduleDefinition;
import io.faasload.schedule.trace.TraceDefinition;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;

/** Builds the connectors and operators of a generation from its configuration, and adds its graph to an environment. */
public final class GenerationJob {

    /**
     * How long records are buffered between tasks. After a crash only runs without a row can be invoked twice, so rows must be
     * written with little delay.
     */
    private static final long MAX_BUFFER_MILLIS = 5;

    private GenerationJob() {}

    /**
     * Adds the graph to the environment.
     *
     * @param points of an injection; null in a generation
     * @param generation with the epoch of this submission
     * @param submission what decides when the job ends
     */
    public static void define(
            StreamExecutionEnvironment env,
            LoaderConfig config,
            List<TraceDefinition> traces,
            @Nullable PointSource points,
            Map<String, AuthKey> keys,
            Generation generation,
            JdbcSettings jdbc,
            EndSettings.Submission submission) {
        long epoch = generation.epoch();
        env.setBufferTimeout(
                Math.min(MAX_BUFFER_MILLIS, config.database().flushinterval().toMillis()));
        SerializableSupplier<Lease> leases = () -> new JdbcLease(jdbc, epoch);
        ScheduleDefinition schedule = new ScheduleDefinition(
                generation.dataset().toString(),
                traces,
                config.generation().seed(),
                config.generation().streams(),
                points);
        InvocationSource invocations = new InvocationSource(
                schedule, config.generation().interinvocationtime(), () -> new DatasetLedger(jdbc), leases);
        DataStream<Invocation> planned = env.fromSource(
                        invocations, WatermarkStrategy.noWatermarks(), InvocationSource.UID)
                .uid(InvocationSource.UID);
        DataStream<UserEvent> events = env.fromSource(
                        UserEventSource.of(config, generation, keys.keySet()),
                        WatermarkStrategy.noWatermarks(),
                        "events")
                .uid("events");
        Set<Integer> ids = traces.stream().map(TraceDefinition::id).collect(Collectors.toSet());
        EndSettings end = EndSettings.of(submission, config, keys, generation, jdbc);
        GenerationGraph.build(
                planned,
                events,
                operators(config, ids, keys, generation, jdbc, leases, end),
                new GenerationGraph.Sinks(
                        RestartableSink.proven(jdbc, new RunStatement(epoch), epoch),
                        RestartableSink.of(jdbc, new OrphanStatement(epoch)),
                        FinishedSink.of(config, generation, jdbc)));
    }

    private static GenerationGraph.Operators operators(
            LoaderConfig loader,
            Set<Integer> traces,
            Map<String, AuthKey> keys,
            Generation generation,
            JdbcSettings jdbc,
            SerializableSupplier<Lease> leases,
            EndSettings end) {
        Machine machine = Machine.real();
        LoaderConfig.OpenWhisk config = loader.openwhisk();
        URI apiHost = config.apihost();
        ServerTrust trust = ServerTrust.of(config);
        Duration callTimeout = config.calltimeout();
        int maxInFlight = config.maxinflight();
        SerializableSupplier<InvocationClient> clients =
                () -> new InvocationClient(apiHost, trust, callTimeout, maxInFlight);
        UsageSettings usage = UsageSettings.of(loader);
        return new GenerationGraph.Operators(
                new InvokeOperatorFactory(
                        machine,
                        new InvokeSettings(
                                traces,
                                maxInFlight,
                                InvokeSettings.DEFAULT_MAX_WAITING,
                                new ColdStarts(
                                        loader.generation().coldstarts(),
                                        loader.generation().seed()),
                                config.invocationlimit(),
                                InvokeSettings.HOLD_LIMIT),
                        () -> OpenWhiskCaller.warm(clients.get(), keys),
                        () -> new DatasetLedger(jdbc),
                        leases,
                        operator -> new EndCoordinator.Provider(operator, end)),
                new CompletionJoin(config.completiongrace(), config.completionlimit(), config.orphangrace()),
                new LookUpUnclaimed(
                        machine,
                        () -> new DatasetLedger(jdbc),
                        generation.created().toEpochMilli()),
                new FetchRecord(
                        machine, new RecordSettings(keys, config.completionlimit(), logs(loader)), clients::get),
                new FetchUsage(machine, usage, () -> new MonitorClient(usage)));
    }

    /** Which logs to fetch: those of an injection, as in FaaSLoad. */
    private static RecordSettings.@Nullable Logs logs(LoaderConfig loader) {
        Duration timeout = loader.injection().fetchlogsTimeout();
        Duration backoff = loader.injection().fetchlogsBackofftime();
        return loader.injection().enabled() && timeout != null && backoff != null
                ? new RecordSettings.Logs(timeout, backoff)
                : null;
    }
}
