package io.faasload.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.faasload.cluster.CapturedLog;
import io.faasload.cluster.CheckpointFailures;
import io.faasload.cluster.FlinkRest;
import io.faasload.cluster.FollowedJob;
import io.faasload.cluster.JobException;
import io.faasload.cluster.JobFailures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.instance.SlotSharingGroupId;
import org.apache.flink.runtime.jobgraph.JobType;
import org.apache.flink.runtime.jobgraph.JobVertexID;
import org.apache.flink.runtime.rest.messages.JobPlanInfo;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.metrics.IOMetricsInfo;
import org.apache.flink.runtime.rest.util.RestMapperUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The wait for the tasks of a detached job, whose cluster answers as Flink's REST interface does. */
class JobSignsTest {

    private static final JobID JOB = new JobID(0, 1);

    private HttpServer flink;
    private FlinkRest rest;
    private FollowedJob job;
    private JobSigns signs;

    private final AtomicInteger polls = new AtomicInteger();
    private volatile IntFunction<String> status = poll -> "RUNNING";
    private volatile IntFunction<String> failures = poll -> "";
    private volatile int pollThatRuns = Integer.MAX_VALUE;

    @BeforeEach
    void start() throws Exception {
        flink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("", poll -> details(polls.incrementAndGet() >= pollThatRuns ? 2 : 1));
        answer("/status", poll -> "{\"status\":\"" + status.apply(poll) + "\"}");
        answer(
                "/exceptions",
                poll -> "{\"exceptionHistory\":{\"entries\":[" + failures.apply(poll) + "],\"truncated\":false}}");
        flink.start();
        Configuration settings = new Configuration();
        settings.set(RestOptions.ADDRESS, flink.getAddress().getHostString());
        settings.set(RestOptions.PORT, flink.getAddress().getPort());
        rest = FlinkRest.open(settings, Duration.ofMinutes(1), Duration.ofMinutes(1));
        job = FollowedJob.open(settings, JOB);
        signs = new JobSigns(job, new JobFailures(rest, JOB), new CheckpointFailures(rest, JOB, null), Duration.ZERO);
    }

    @AfterEach
    void stop() {
        job.close();
        rest.close();
        flink.stop(0);
    }

    @Test
    void endsWhenAllTasksRun() throws Exception {
        pollThatRuns = 3;

        signs.awaitTasks(1);

        assertThat(polls).hasValue(3);
    }

    @Test
    void endsIfRestartingTheTasksCannotHelp() {
        failures = poll ->
                "{\"timestamp\":" + poll + ",\"exceptionName\":\"java.lang.NullPointerException\",\"stacktrace\":"
                        + "\"java.lang.NullPointerException: no call\\n\\tat A.b(A.java:1)\",\"failureLabels\":{},"
                        + "\"concurrentExceptions\":[]}";

        assertThatThrownBy(() -> signs.awaitTasks(1))
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "the job keeps failing, and restarting it cannot help: java.lang.NullPointerException: no call;"
                                + " it still restarts: end it with flink cancel");
    }

    @Test
    void warnsOnceIfTasksWait() throws Exception {
        try (CapturedLog log = CapturedLog.of(JobSigns.class)) {
            signs.read(true);
            signs.read(true);

            assertThat(log.lines())
                    .containsExactly(
                            "WARN 1 of 2 tasks run; the others may be waiting for free slots: add TaskManagers,"
                                    + " or lower flink run -p or generation.parallelism");
        }
    }

    @Test
    void endsIfTheJobEnds() {
        status = poll -> poll < 3 ? "RUNNING" : "CANCELED";

        assertThatThrownBy(() -> signs.awaitTasks(1))
                .isInstanceOf(JobException.class)
                .hasMessage("the job has ended with status CANCELED: Flink's web UI shows why");
    }

    /** Answers a path below that of the job, by the number of polls so far. */
    private void answer(String path, IntFunction<String> json) {
        String prefix = "/v1/jobs/" + JOB + path;
        flink.createContext(prefix, exchange -> {
            boolean isKnown = exchange.getRequestURI().getPath().equals(prefix);
            byte[] body = (isKnown ? json.apply(polls.get()) : "{\"errors\":[]}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(isKnown ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    /** Of a job with two tasks. */
    private static String details(int running) {
        var source = new JobDetailsInfo.JobVertexDetailsInfo(
                new JobVertexID(),
                new SlotSharingGroupId(),
                "source",
                128,
                2,
                ExecutionState.RUNNING,
                1,
                -1,
                1,
                Map.of(ExecutionState.RUNNING, running, ExecutionState.SCHEDULED, 2 - running),
                new IOMetricsInfo(0, true, 0, true, 0, true, 0, true, 0, 0, 0));
        JobDetailsInfo details = new JobDetailsInfo(
                JOB,
                "job",
                false,
                JobStatus.RUNNING,
                JobType.STREAMING,
                1,
                -1,
                1,
                128,
                2,
                Map.of(),
                List.of(source),
                Map.of(),
                new JobPlanInfo.Plan("", "", "", List.of()),
                null,
                0);
        try {
            return RestMapperUtils.getStrictObjectMapper().writeValueAsString(details);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
