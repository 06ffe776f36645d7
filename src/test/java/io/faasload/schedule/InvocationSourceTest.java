package io.faasload.schedule;

import static io.faasload.schedule.trace.TraceFixtures.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig.Streams;
import io.faasload.lease.FakeLease;
import io.faasload.run.Call;
import io.faasload.run.Invocation;
import io.faasload.run.PastRuns;
import io.faasload.run.RunHistory;
import io.faasload.run.RunId;
import io.faasload.run.Target;
import io.faasload.schedule.trace.ScheduleDefinition;
import io.faasload.schedule.trace.TraceDefinition;
import io.faasload.schedule.trace.TraceFixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.util.TestStreamEnvironment;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.function.SerializableSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationSourceTest {

    private static final int SLOTS = 2;
    private static final Duration PACE = Duration.ofNanos(500_000);
    private static final int TRACES = 5;
    private static final SerializableSupplier<RunHistory> NO_ROWS = NoRows::new;

    // Flink's JUnit extension for this requires JUnit 4.
    private static MiniCluster cluster;

    @TempDir
    Path savepoints;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(new Configuration().set(RpcOptions.ASK_TIMEOUT_DURATION, Duration.ofMinutes(5)))
                .setNumSlotsPerTaskManager(SLOTS)
                .withRandomPorts()
                .build());
        cluster.start();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void emitsTheSameInvocationsAtAnyParallelism(int parallelism) throws Exception {
        try (Job job = new Job(parallelism, TraceFixtures.SEED, 200, null)) {
            assertThat(job.take(TRACES * 200)).isEqualTo(expected(1, 200));
            assertThat(job.client.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
        }
    }

    @Test
    void resumesFromASavepointWithMoreInputsAtAnotherParallelism() throws Exception {
        String savepoint;
        try (Job job = new Job(1, TraceFixtures.SEED, 30, null)) {
            job.take(TRACES * 30);
            savepoint = job.stop(savepoints);
        }
        try (Job job = new Job(2, TraceFixtures.SEED, 50, savepoint)) {
            assertThat(job.take(TRACES * 20)).isEqualTo(expected(31, 50));
            savepoint = job.stop(savepoints);
            assertThat(job.emitted).isEmpty();
        }
        try (Job job = new Job(1, TraceFixtures.SEED, 51, savepoint)) {
            assertThat(job.take(TRACES)).isEqualTo(expected(51, 51));
        }
    }

    @Test
    void failsPermanentlyOnAStateOfAnotherSeed() throws Exception {
        String savepoint;
        try (Job job = new Job(1, TraceFixtures.SEED, 3, null)) {
            job.take(TRACES * 3);
            savepoint = job.stop(savepoints);
        }
        try (Job job = new Job(1, TraceFixtures.SEED + 1, 3, savepoint)) {
            assertThatThrownBy(() -> job.client.getJobExecutionResult().get(60, TimeUnit.SECONDS))
                    .rootCause()
                    .hasMessageContaining("seed: the configuration has [8], the state has [7]");
            assertThat(job.client.getJobStatus().get()).isEqualTo(JobStatus.FAILED);
        }
    }

    @Test
    void refusesDuplicateTraceIdsAndANegativeInterval() {
        assertThatThrownBy(() -> new InvocationSource(
                        new ScheduleDefinition("dataset", List.of(trace(1, 1), trace(1, 2)), 7, Streams.SHARED),
                        Duration.ZERO,
                        NO_ROWS,
                        FakeLease::new))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("id 1");
        assertThatThrownBy(() -> new InvocationSource(
                        new ScheduleDefinition("dataset", List.of(trace(1, 1)), 7, Streams.SHARED),
                        Duration.ofSeconds(-1),
                        NO_ROWS,
                        FakeLease::new))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-1S");
    }

    @ParameterizedTest
    @MethodSource("calls")
    void invocationsNeedNoGenericSerializer(Call call) throws Exception {
        SerializerConfigImpl config = new SerializerConfigImpl();
        config.setGenericTypes(false);
        TypeSerializer<Invocation> serializer =
                TypeInformation.of(Invocation.class).createSerializer(config);
        Invocation invocation =
                new Invocation(new RunId(1, 2), new Target(11, "user-f", "pkg/f"), "{}", 60_000, 5, call);

        assertThat(InstantiationUtil.deserializeFromByteArray(
                        serializer, InstantiationUtil.serializeToByteArray(serializer, invocation)))
                .isEqualTo(invocation);
    }

    private static Stream<Arguments> calls() {
        return Stream.of(
                Arguments.of((Call) null),
                Arguments.of(new Call("0123456789abcdef0123456789abcdef", 2, 6L, 7L)),
                Arguments.of(new Call(null, 0, null, null)));
    }

    private static List<TraceDefinition> traces(int inputs) {
        List<TraceDefinition> traces = new ArrayList<>();
        for (int id = 1; id <= TRACES; id++) {
            traces.add(trace(id, inputs));
        }
        return traces;
    }

    /** Run ids with parameters, of these inputs of every trace. */
    private static Set<String> expected(int firstInput, int lastInput) {
        Set<String> expected = new HashSet<>();
        for (TraceDefinition trace : traces(lastInput)) {
            List<String> parameters = TraceFixtures.parameters(trace);
            for (int input = firstInput; input <= lastInput; input++) {
                expected.add(new RunId(trace.id(), input) + " " + parameters.get(input - 1));
            }
        }
        return expected;
    }

    /** The source in a job on the machine's clock, restarted forever if it fails; its output is queued. */
    private static class Job implements AutoCloseable {

        private static final Map<String, BlockingQueue<Invocation>> QUEUES = new ConcurrentHashMap<>();

        final BlockingQueue<Invocation> emitted = new LinkedBlockingQueue<>();
        final JobClient client;

        private final String name = UUID.randomUUID().toString();

        Job(int parallelism, long seed, int inputs, String savepoint) throws Exception {
            Configuration configuration = new Configuration();
            configuration.set(PipelineOptions.GENERIC_TYPES, false);
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
            configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
            if (savepoint != null) {
                configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
            }
            StreamExecutionEnvironment env =
                    new TestStreamEnvironment(cluster, configuration, parallelism, List.of(), List.of());
            QUEUES.put(name, emitted);
            env.fromSource(
                            new InvocationSource(
                                    new ScheduleDefinition("dataset", traces(inputs), seed, Streams.SHARED),
                                    PACE,
                                    NO_ROWS,
                                    FakeLease::new),
                            WatermarkStrategy.noWatermarks(),
                            "schedule")
                    .uid("schedule")
                    .rebalance() // so that invocations are serialized
                    .map(new Enqueue(name))
                    .uid("enqueue")
                    .sinkTo(new DiscardingSink<>())
                    .uid("discard");
            client = env.executeAsync();
        }

        /** Waits for this many invocations; fails if there are duplicates. */
        Set<String> take(int count) throws InterruptedException {
            Set<String> taken = new HashSet<>();
            for (int i = 0; i < count; i++) {
                Invocation invocation = emitted.poll(60, TimeUnit.SECONDS);
                assertThat(invocation).as("invocation %s of %s", i + 1, count).isNotNull();
                taken.add(invocation.id() + " " + invocation.parameters());
            }
            assertThat(taken).hasSize(count);
            return taken;
        }

        String stop(Path directory) throws Exception {
            return client.stopWithSavepoint(false, directory.toString(), SavepointFormatType.CANONICAL)
                    .get(60, TimeUnit.SECONDS);
        }

        @Override
        public void close() throws Exception {
            if (!client.getJobStatus().get().isGloballyTerminalState()) {
                client.cancel().get(60, TimeUnit.SECONDS);
            }
            QUEUES.remove(name);
        }
    }

    private record Enqueue(String queue) implements MapFunction<Invocation, Invocation> {

        @Override
        public Invocation map(Invocation invocation) {
            Job.QUEUES.get(queue).add(invocation);
            return invocation;
        }
    }

    private static class NoRows implements RunHistory {

        @Override
        public PastRuns since(int trace, int firstInput) {
            return new PastRuns();
        }

        @Override
        public long injectionStart(long proposed) {
            return proposed;
        }

        @Override
        public void close() {}
    }
}
