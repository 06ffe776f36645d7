package io.faasload.job.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig.Streams;
import io.faasload.job.end.EndOnSignal;
import io.faasload.job.task.FakeMachine;
import io.faasload.job.task.Machine;
import io.faasload.lease.FakeLease;
import io.faasload.lease.Lease;
import io.faasload.lease.OutdatedSubmissionException;
import io.faasload.openwhisk.CallOutcome;
import io.faasload.openwhisk.CallOutcome.Kind;
import io.faasload.run.Invocation;
import io.faasload.run.RunId;
import io.faasload.run.Target;
import io.faasload.schedule.InvocationSource;
import io.faasload.schedule.trace.ScheduleDefinition;
import io.faasload.schedule.trace.TraceDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.RpcOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.util.TestStreamEnvironment;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The source and the operator in a running job. */
@Timeout(600)
class InvokeJobTest {

    private static final int INPUTS = 200;
    /** Limit for one job: forces several stops, however slow each of them is. */
    private static final int ACCEPTED_BETWEEN_STOPS = 50;
    /** Lower, so that calls sent during the stop would be accepted too. */
    private static final int ACCEPTED_BEFORE_STOP = 30;

    // Flink's own JUnit extension for this needs JUnit 4.
    private static MiniCluster cluster;

    @TempDir
    Path savepoints;

    @BeforeAll
    static void startCluster() throws Exception {
        cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(new Configuration().set(RpcOptions.ASK_TIMEOUT_DURATION, Duration.ofMinutes(5)))
                .withRandomPorts()
                .build());
        cluster.start();
    }

    @AfterAll
    static void stopCluster() throws Exception {
        cluster.close();
    }

    @Test
    void theSourceAndTheInvokingOperatorAreOneTask() {
        JobGraph graph = job(new Configuration(), 200, Machine.real(), new FakeLease(), new FakeLease())
                .getStreamGraph()
                .getJobGraph();

        assertThat(graph.getVertices())
                .extracting(JobVertex::getName)
                .satisfiesExactlyInAnyOrder(
                        task -> assertThat(task).contains("schedule").contains("invoke"),
                        task -> assertThat(task).contains("Sink"));
    }

    @Test
    void manyStopsSendNothingTwice() throws Exception {
        Unreliable.ACCEPTED.clear();
        Configuration configuration = new Configuration();
        int stops = 0;
        while (Unreliable.ACCEPTED.size() < INPUTS) {
            Unreliable.PERMITS.drainPermits();
            Unreliable.PERMITS.release(ACCEPTED_BETWEEN_STOPS);
            Unreliable.enough = new CountDownLatch(Math.min(ACCEPTED_BEFORE_STOP, INPUTS - Unreliable.ACCEPTED.size()));
            // A low limit, so that some checkpoints come while the waiting room is full.
            JobClient client = job(configuration, 30, Machine.real(), new FakeLease(), new FakeLease())
                    .executeAsync();
            assertThat(Unreliable.enough.await(5, TimeUnit.MINUTES)).isTrue();
            String savepoint = client.stopWithSavepoint(false, savepoints.toString(), SavepointFormatType.NATIVE)
                    .get(5, TimeUnit.MINUTES);
            client.getJobExecutionResult().get(5, TimeUnit.MINUTES);
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
            stops++;
        }

        assertThat(stops).isGreaterThanOrEqualTo(INPUTS / ACCEPTED_BETWEEN_STOPS);
        assertThat(Unreliable.ACCEPTED).hasSize(INPUTS);
        assertThat(Unreliable.ACCEPTED.values().stream().map(AtomicInteger::get))
                .containsOnly(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOutdatedSubmissionFailsForGood(boolean inTheSource) throws Exception {
        FakeLease renewed = new FakeLease();
        FakeLease asked = new FakeLease();
        Configuration restartsWithoutEnd = new Configuration();
        restartsWithoutEnd.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        restartsWithoutEnd.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        FakeMachine machine = new FakeMachine();
        JobClient client = job(restartsWithoutEnd, 30, machine, renewed, asked).executeAsync();
        // The second query comes from an operator that is running.
        Awaitility.await().pollInSameThread().atMost(Duration.ofMinutes(5)).until(() -> {
            machine.advance(Lease.INTERVAL);
            return renewed.renewals > 0 && asked.queries > 1;
        });

        (inTheSource ? renewed : asked).isOutdated = true;
        // More than once: the operator may schedule its next query only after the last one was answered.
        var result = client.getJobExecutionResult();
        Awaitility.await().pollInSameThread().atMost(Duration.ofMinutes(5)).until(() -> {
            machine.advance(Lease.INTERVAL);
            return result.isDone();
        });

        assertThatThrownBy(result::get).rootCause().isInstanceOf(OutdatedSubmissionException.class);
    }

    @Test
    void restartedTasksAskForTheWritersOfTheirAttempt() throws Exception {
        FakeLease asked = new FakeLease();
        Configuration restarts = new Configuration();
        restarts.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        restarts.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, Integer.MAX_VALUE);
        restarts.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(1));
        FakeMachine machine = new FakeMachine();
        asked.isBroken = true;

        JobClient client = job(restarts, 30, machine, new FakeLease(), asked).executeAsync();

        Unreliable.TRIES.clear();
        Awaitility.await().pollInSameThread().atMost(Duration.ofMinutes(5)).until(() -> {
            machine.advance(Lease.INTERVAL);
            return asked.writerQueries > 2;
        });
        assertThat(Unreliable.TRIES).isEmpty();
        asked.writers = Map.of(0, 1);
        Awaitility.await().pollInSameThread().atMost(Duration.ofMinutes(5)).until(() -> {
            machine.advance(Lease.INTERVAL);
            return !Unreliable.TRIES.isEmpty();
        });
        client.cancel().get(5, TimeUnit.MINUTES);
    }

    @Test
    void aJobEndsWithASavepointToResumeFrom() throws Exception {
        Unreliable.ACCEPTED.clear();
        Unreliable.TRIES.clear();
        Unreliable.LIMITED.set(0);
        Unreliable.PERMITS.drainPermits();
        Unreliable.PERMITS.release(ACCEPTED_BETWEEN_STOPS);
        Unreliable.enough = new CountDownLatch(ACCEPTED_BEFORE_STOP);
        JobClient client = job(new Configuration(), 30, Machine.real(), new FakeLease(), new FakeLease())
                .executeAsync();
        assertThat(Unreliable.enough.await(5, TimeUnit.MINUTES)).isTrue();

        EndOnSignal.signal(savepoints.toString());

        client.getJobExecutionResult().get(5, TimeUnit.MINUTES);
        EndOnSignal.revoke(savepoints.toString());
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .untilAsserted(() -> assertThat(EndOnSignal.limited(savepoints.toString()))
                        .isEqualTo(new LimitedCalls(0, Unreliable.LIMITED.get())));
        assertThat(Unreliable.LIMITED).hasPositiveValue();
        Configuration resumed = new Configuration();
        try (Stream<Path> saved = Files.list(savepoints)) {
            resumed.set(
                    StateRecoveryOptions.SAVEPOINT_PATH,
                    saved.findFirst().orElseThrow().toString());
        }
        Unreliable.PERMITS.release(INPUTS);
        Unreliable.enough = new CountDownLatch(INPUTS - Unreliable.ACCEPTED.size());
        JobClient rest = job(resumed, 30, Machine.real(), new FakeLease(), new FakeLease())
                .executeAsync();
        assertThat(Unreliable.enough.await(5, TimeUnit.MINUTES)).isTrue();
        rest.cancel().get(5, TimeUnit.MINUTES);
        assertThat(Unreliable.ACCEPTED.values().stream().map(AtomicInteger::get))
                .hasSize(INPUTS)
                .containsOnly(1);
    }

    private StreamExecutionEnvironment job(
            Configuration configuration, int maxWaiting, Machine machine, FakeLease renewed, FakeLease asked) {
        String folder = savepoints.toString();
        Configuration own = new Configuration(configuration);
        own.set(PipelineOptions.GENERIC_TYPES, false);
        StreamExecutionEnvironment environment = new TestStreamEnvironment(cluster, own, 1, List.of(), List.of());
        environment.enableCheckpointing(400);
        List<TraceDefinition> traces = List.of(
                new TraceDefinition(1, new Target(1, "user-a", "p/a"), "image", "jpg", INPUTS / 2, List.of(), 60_000),
                new TraceDefinition(2, new Target(2, "user-b", "p/b"), "image", "jpg", INPUTS / 2, List.of(), 60_000));
        InvocationSource source = new InvocationSource(
                new ScheduleDefinition("dataset", traces, 7, Streams.SHARED),
                Duration.ofMillis(2),
                new FixedHistory(),
                renewed.factory());
        environment
                .fromSource(source, WatermarkStrategy.noWatermarks(), "schedule", TypeInformation.of(Invocation.class))
                .uid("schedule")
                .transform(
                        "invoke",
                        TypeInformation.of(Invocation.class),
                        new InvokeOperatorFactory(
                                machine,
                                new InvokeSettings(
                                        Samples.TRACES, 8, maxWaiting, Duration.ofMinutes(10), Samples.HOLD_LIMIT),
                                Unreliable::new,
                                new FixedHistory(),
                                asked.factory(),
                                operator -> new EndOnSignal(operator, folder, folder)))
                .uid("invoke")
                .keyBy(invocation -> invocation.call().activationId())
                .sinkTo(new DiscardingSink<>())
                .uid("sink");
        return environment;
    }

    /** Accepts the third call of each invocation or, without a permit then, a later one, after some milliseconds. The first is one too many. */
    private static final class Unreliable implements Caller {

        private static final Map<RunId, AtomicInteger> ACCEPTED = new ConcurrentHashMap<>();
        private static final Map<RunId, Integer> TRIES = new ConcurrentHashMap<>();
        private static final AtomicInteger LIMITED = new AtomicInteger();
        private static final Semaphore PERMITS = new Semaphore(0);
        private static volatile CountDownLatch enough = new CountDownLatch(0);

        private final ScheduledExecutorService answers = Executors.newSingleThreadScheduledExecutor();

        @Override
        public boolean serves(String namespace) {
            return true;
        }

        @Override
        public void call(Invocation invocation, boolean isCold, Consumer<CallOutcome> done) {
            int tries = TRIES.merge(invocation.id(), 1, Integer::sum);
            boolean accept = tries >= 3 && PERMITS.tryAcquire();
            answers.schedule(() -> answer(invocation, done, accept, tries == 1), 5, TimeUnit.MILLISECONDS);
        }

        private static void answer(
                Invocation invocation, Consumer<CallOutcome> done, boolean accept, boolean isLimited) {
            if (isLimited) {
                LIMITED.incrementAndGet();
            } else if (accept) {
                ACCEPTED.computeIfAbsent(invocation.id(), run -> new AtomicInteger())
                        .incrementAndGet();
                enough.countDown();
            }
            long now = System.currentTimeMillis();
            done.accept(
                    accept
                            ? Samples.accepted("id-" + invocation.id().value(), now)
                            : isLimited
                                    ? Samples.failed(Kind.CONCURRENCY_LIMITED, 429, "x", now)
                                    : Samples.failed(Kind.UNAVAILABLE, 503, "x", now));
        }

        @Override
        public void close() {
            answers.shutdownNow();
        }
    }
}
