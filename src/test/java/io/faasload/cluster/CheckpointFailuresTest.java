package io.faasload.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFailuresTest {

    private static final JobID JOB = new JobID(0, 1);
    /** Flink 2.2.1's messages for a full disk. */
    private static final String ASYNCHRONOUS = "Asynchronous task checkpoint failed.";

    /** Flink's client requires it. */
    private static final String SUMMARY = Stream.of(
                    "checkpointed_size",
                    "state_size",
                    "end_to_end_duration",
                    "alignment_buffered",
                    "processed_data",
                    "persisted_data")
            .map(name -> "\"" + name
                    + "\":{\"min\":0,\"max\":0,\"avg\":0,\"p50\":0,\"p90\":0,\"p95\":0,\"p99\":0,\"p999\":0}")
            .collect(Collectors.joining(",", "{", "}"));

    @TempDir
    private Path folder;

    private HttpServer flink;
    private FlinkRest rest;
    private volatile String counts = counts(0, 0);
    private volatile String failure = "null";

    @BeforeEach
    void start() throws Exception {
        flink = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        flink.createContext("/v1/jobs/" + JOB + "/checkpoints", exchange -> {
            String answer = "{\"counts\":" + counts + ",\"summary\":" + SUMMARY + ",\"latest\":{\"completed\":null,"
                    + "\"savepoint\":null,\"failed\":" + failure + ",\"restored\":null},\"history\":[]}";
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        flink.start();
        URI address = URI.create("http://127.0.0.1:" + flink.getAddress().getPort());
        Duration timeout = Duration.ofMinutes(1);
        rest = FlinkRest.open(FlinkSettings.at(address, new Configuration()), timeout, timeout);
    }

    @AfterEach
    void stop() {
        rest.close();
        flink.stop(0);
    }

    @Test
    void reportsOnceWhyTheFolderMakesThemFailUntilTheyCompleteAgain() throws Exception {
        // A file in place of a folder is as unwritable as a full disk, even for root.
        Path file = Files.createFile(folder.resolve("checkpoints"));
        CheckpointFailures failures = failures(file);
        try (CapturedLog log = CapturedLog.of(CheckpointFailures.class)) {
            failures.report();
            assertThat(log.lines()).isEmpty();

            fail(4, ASYNCHRONOUS);
            failures.report();
            fail(5, ASYNCHRONOUS);
            failures.report();
            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN Checkpoints fail (4 so far): a crash would repeat more calls,")
                    .endsWith("(file:" + file + ")");

            counts = counts(1, 5);
            failures.report();
            failures.report();
            assertThat(log.lines()).hasSize(2).last().isEqualTo("WARN Checkpoints complete again");
        }
    }

    @Test
    void reportsFlinksReasonIfTheFolderIsWritable() throws Exception {
        CheckpointFailures failures = failures(folder);
        try (CapturedLog log = CapturedLog.of(CheckpointFailures.class)) {
            fail(1, "Checkpoint expired before completing.");
            failures.report();

            assertThat(log.lines())
                    .singleElement()
                    .asString()
                    .contains("Checkpoint expired before completing. (more in the logs of Flink's processes)");
        }
    }

    @Test
    void ignoresCheckpointsThatFailWithTheirTasks() throws Exception {
        CheckpointFailures failures = failures(null);
        try (CapturedLog log = CapturedLog.of(CheckpointFailures.class)) {
            // Failed before it started, so only counted.
            counts = counts(0, 1);
            failures.report();
            for (String reason : List.of("Checkpoint Coordinator is suspending.", "Task has failed.")) {
                fail(2, reason);
                failures.report();
            }

            assertThat(log.lines()).isEmpty();
        }
    }

    private CheckpointFailures failures(@Nullable Path checkpoints) {
        return new CheckpointFailures(
                rest, JOB, checkpoints == null ? null : new StateFolder(FlinkSettings.address(checkpoints)));
    }

    private void fail(int failed, String message) {
        counts = counts(0, failed);
        failure = "{\"className\":\"failed\",\"id\":" + failed + ",\"status\":\"FAILED\",\"is_savepoint\":false,"
                + "\"savepointFormat\":null,\"trigger_timestamp\":1,\"latest_ack_timestamp\":2,"
                + "\"checkpointed_size\":33657,\"state_size\":33657,\"end_to_end_duration\":36,\"alignment_buffered\":0,"
                + "\"processed_data\":0,\"persisted_data\":0,\"num_subtasks\":6,\"num_acknowledged_subtasks\":5,"
                + "\"checkpoint_type\":\"CHECKPOINT\",\"tasks\":{},\"failure_timestamp\":3,\"failure_message\":\""
                + message + "\"}";
    }

    private static String counts(int completed, int failed) {
        return "{\"restored\":0,\"total\":9,\"in_progress\":0,\"completed\":%d,\"failed\":%d}"
                .formatted(completed, failed);
    }
}
