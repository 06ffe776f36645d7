package io.faasload.job;

import io.faasload.config.AuthKey;
import io.faasload.config.LoaderConfig;
import io.faasload.dataset.Generation;
import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.runs.Orphan;
import io.faasload.dataset.runs.OrphanStatement;
import io.faasload.dataset.runs.RunStatement;
import io.faasload.job.completion.EventsSince;
import io.faasload.job.completion.UserEventSchema;
import io.faasload.job.invoke.InvokeSettings;
import io.faasload.job.invoke.OpenWhiskCaller;
import io.faasload.job.rows.DatasetLedger;
import io.faasload.job.rows.RestartableSink;
import io.faasload.job.usage.UsageSettings;
import io.faasload.lease.JdbcLease;
import io.faasload.lease.Lease;
import io.faasload.openwhisk.InvocationClient;
import io.faasload.openwhisk.UserEvent;
import io.faasload.run.Invocation;
import io.faasload.run.Run;
import io.faasload.schedule.InvocationSource;
import io.faasload.schedule.trace.ScheduleDefinition;
import io.faasload.schedule.trace.TraceDefinition;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.jdbc.JdbcConnectionOptions;
import org.apache.flink.connector.jdbc.JdbcExecutionOptions;
import org.apache.flink.connector.jdbc.JdbcStatementBuilder;
import org.apache.flink.connector.jdbc.core.datastream.sink.JdbcSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.function.SerializableSupplier;

/** Makes the connectors of a generation and adds its graph to an environment. */
public final class GenerationJob {

    /** The generation's first events can be older than its row by the clocks' difference. */
    private static final Duration EVENTS_MARGIN = Duration.ofSeconds(10);

    private static final int BATCH_ROWS = 500;
    /** Two sinks can deadlock over the rows of one batch: PostgreSQL fails one of them, which tries again. */
    private static final int SINK_RETRIES = 5;

    private GenerationJob() {}

    /**
     * Adds the graph.
     *
     * @param generation with the epoch of this submission
     */
    public static void define(
            StreamExecutionEnvironment env,
            LoaderConfig config,
            List<TraceDefinition> traces,
            Map<String, AuthKey> keys,
            Generation generation,
            JdbcSettings jdbc) {
        long epoch = generation.epoch();
        SerializableSupplier<Lease> leases = () -> new JdbcLease(jdbc, epoch);
        InvocationSource schedule = new InvocationSource(
                new ScheduleDefinition(
                        generation.dataset().toString(),
                        traces,
                        config.generation().seed(),
                        config.generation().streams()),
                config.generation().interinvocationtime(),
                () -> new DatasetLedger(jdbc),
                leases);
        DataStream<Invocation> planned = env.fromSource(
                        schedule, WatermarkStrategy.noWatermarks(), InvocationSource.UID)
                .uid(InvocationSource.UID);
        DataStream<UserEvent> events = env.fromSource(
                        events(config, generation, keys), WatermarkStrategy.noWatermarks(), "events")
                .uid("events");
        Set<Integer> ids = traces.stream().map(TraceDefinition::id).collect(Collectors.toSet());
        GenerationGraph.build(planned, events, settings(config, ids, keys, jdbc, leases), sinks(config, epoch, jdbc));
    }

    private static KafkaSource<UserEvent> events(
            LoaderConfig config, Generation generation, Map<String, AuthKey> keys) {
        long since = generation.created().minus(EVENTS_MARGIN).toEpochMilli();
        return KafkaSource.<UserEvent>builder()
                .setBootstrapServers(config.openwhisk().kafkahost())
                .setTopics(config.openwhisk().eventstopic())
                .setGroupId("faasload-" + generation.dataset())
                .setStartingOffsets(new EventsSince(since))
                .setDeserializer(new UserEventSchema(keys.keySet()))
                .setProperty("partition.discovery.interval.ms", "60000")
                // The offsets are in Flink's state; the committed ones only show the lag to Kafka's tools.
                .setProperty("commit.offsets.on.checkpoint", "true")
                .build();
    }

    private static GenerationGraph.Settings settings(
            LoaderConfig loader,
            Set<Integer> traces,
            Map<String, AuthKey> keys,
            JdbcSettings jdbc,
            SerializableSupplier<Lease> leases) {
        LoaderConfig.OpenWhisk config = loader.openwhisk();
        URI apiHost = config.apihost();
        boolean verify = !config.disablecert();
        Duration callTimeout = config.calltimeout();
        int maxInFlight = config.maxinflight();
        SerializableSupplier<InvocationClient> clients =
                () -> new InvocationClient(apiHost, verify, callTimeout, maxInFlight);
        return new GenerationGraph.Settings(
                new InvokeSettings(traces, maxInFlight, InvokeSettings.DEFAULT_MAX_WAITING, config.invocationlimit()),
                () -> new OpenWhiskCaller(clients.get(), keys),
                () -> new DatasetLedger(jdbc),
                leases,
                () -> new DatasetLedger(jdbc),
                clients::get,
                keys,
                UsageSettings.of(loader.dockermonitor()),
                config.completiongrace(),
                config.completionlimit(),
                config.orphangrace());
    }

    private static GenerationGraph.Sinks sinks(LoaderConfig config, long epoch, JdbcSettings jdbc) {
        Duration flush = config.database().flushinterval();
        Sink<Run> started = sink(RunStatement.SQL, new RunStatement(epoch), flush, jdbc);
        Sink<Run> finished = sink(RunStatement.SQL, new RunStatement(epoch), flush, jdbc);
        Sink<Orphan> orphans = sink(OrphanStatement.SQL, new OrphanStatement(epoch), flush, jdbc);
        return new GenerationGraph.Sinks(started, finished, orphans);
    }

    private static <T> Sink<T> sink(String sql, JdbcStatementBuilder<T> binder, Duration flush, JdbcSettings jdbc) {
        return new RestartableSink<>(JdbcSink.<T>builder()
                .withQueryStatement(sql, binder)
                .withExecutionOptions(JdbcExecutionOptions.builder()
                        .withBatchSize(BATCH_ROWS)
                        .withBatchIntervalMs(flush.toMillis())
                        .withMaxRetries(SINK_RETRIES)
                        .build())
                .buildAtLeastOnce(new JdbcConnectionOptions.JdbcConnectionOptionsBuilder()
                        .withUrl(jdbc.url())
                        .withDriverName("org.postgresql.Driver")
                        .withUsername(jdbc.user())
                        .withPassword(jdbc.password().value())
                        .build()));
    }
}
