package io.faasload.whisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import io.faasload.monitor.Busybox;
import io.faasload.monitor.DockerShared;
import io.faasload.whisk.activation.RecordTiming;
import io.faasload.whisk.invoker.SandboxKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Java actions in real Docker containers. */
@ExtendWith(DockerShared.class)
class DockerActionsIT {

    private static final String SOURCE = """
            package demo;
            import com.google.gson.JsonObject;
            public class Action {
                public static JsonObject main(JsonObject args) throws Exception {
                    JsonObject result = new JsonObject();
                    String does = args.has("does") ? args.get("does").getAsString() : "";
                    System.out.println("does " + does + " é");
                    System.err.println("to stderr");
                    if (does.equals("exit")) {
                        System.exit(3);
                    } else if (does.equals("throw")) {
                        throw new IllegalStateException("boom");
                    } else if (does.equals("error")) {
                        result.addProperty("error", "no");
                    } else if (does.equals("sleep")) {
                        Thread.sleep(1000);
                    } else if (does.equals("memory")) {
                        java.util.List<byte[]> all = new java.util.ArrayList<byte[]>();
                        while (true) all.add(new byte[1 << 20]);
                    }
                    result.addProperty("host", java.net.InetAddress.getLocalHost().getHostName());
                    return result;
                }
            }
            """;
    private static final String OF_256_MB = ",\"limits\":{\"memory\":256}";
    private static final String OF_128_MB = ",\"limits\":{\"memory\":128}";
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static DockerClient docker;
    private static WhiskSettings settings;
    private static RealWhisk whisk;
    private static String jar;

    @BeforeAll
    static void start(@TempDir Path data) throws IOException {
        Busybox.assumeDocker();
        DockerClientConfig config =
                DefaultDockerClientConfig.createDefaultConfigBuilder().build();
        docker = DockerClientImpl.getInstance(
                config,
                new ZerodepDockerHttpClient.Builder()
                        .dockerHost(config.getDockerHost())
                        .build());
        jar = ActionJar.base64("Action", SOURCE);
        settings = WhiskSettings.in(data.resolve("whisk"))
                .withRecordTiming(new RecordTiming(-5, 5))
                .withSandboxes(SandboxKind.DOCKER);
        whisk = new RealWhisk(settings);
    }

    @AfterAll
    static void stop() throws IOException {
        if (whisk != null) {
            whisk.close();
            assertThat(containers()).isEmpty();
            docker.close();
        }
    }

    private static void put(String name, String more) {
        whisk.put(name, "java:8", jar, "demo.Action", more);
    }

    /** The containers of this platform, running or not. */
    private static List<Container> containers() {
        String directory = settings.directory().resolve("sandboxes").toString();
        return docker.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of("io.faasload.platform", directory))
                .exec();
    }

    private static Stream<String> names() {
        return containers().stream().map(container -> container.getNames()[0].substring(1));
    }

    private static String host(JsonNode record) {
        return record.at("/response/result/host").asText();
    }

    private static InspectContainerResponse containerOf(JsonNode record) {
        return docker.inspectContainerCmd(host(record)).exec();
    }

    private static List<String> stemCells() {
        return names().filter(name -> name.matches("wsk0_\\d+_prewarm_java8")).toList();
    }

    @Test
    void containerHasNameHostNameAndMemoryLimitOfItsActionAndIsReused() {
        put("named-by_action", OF_128_MB);

        JsonNode cold = whisk.run("named-by_action", "{}");
        JsonNode warm = whisk.run("named-by_action", "{}");

        InspectContainerResponse container = containerOf(cold);
        assertThat(container.getId()).startsWith(host(cold)).hasSize(64);
        assertThat(container.getName()).matches("/wsk0_\\d+_userreal_namedby_action");
        assertThat(container.getHostConfig().getMemory()).isEqualTo(128L << 20);
        assertThat(container.getHostConfig().getMemorySwap()).isEqualTo(128L << 20);
        assertThat(container.getNetworkSettings().getNetworks()).containsOnlyKeys("bridge");
        assertThat(host(warm)).isEqualTo(host(cold)).hasSize(12);
        assertThat(RealWhisk.annotation(cold, "initTime")).isNotNull();
        assertThat(RealWhisk.annotation(warm, "initTime")).isNull();
    }

    @Test
    void eachActivationEndsWithALineOnBothStreams() throws Exception {
        put("lines", OF_128_MB);

        JsonNode first = whisk.run("lines", "{\"does\":\"1\"}");
        whisk.run("lines", "{\"does\":\"2\"}");

        assertThat(first.get("logs").toString())
                .containsPattern("Z *stdout: does 1 é")
                .containsPattern("Z *stderr: to stderr");
        String end = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX";
        // Docker may write to its log later than it sends to listeners.
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(output(host(first), StreamType.STDOUT))
                    .containsExactly("SANDBOX_PORT=8080", "does 1 é", end, "does 2 é", end);
            assertThat(output(host(first), StreamType.STDERR)).containsExactly("to stderr", end, "to stderr", end);
        });
    }

    private static List<String> output(String container, StreamType stream) throws Exception {
        Queue<String> text = new ConcurrentLinkedQueue<>();
        boolean completed = docker.logContainerCmd(container)
                .withStdOut(stream == StreamType.STDOUT)
                .withStdErr(stream == StreamType.STDERR)
                .withTailAll()
                .exec(new ResultCallback.Adapter<Frame>() {
                    @Override
                    public void onNext(Frame frame) {
                        text.add(new String(frame.getPayload(), StandardCharsets.UTF_8));
                    }
                })
                .awaitCompletion(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(completed).isTrue();
        return String.join("", text).lines().toList();
    }

    @Test
    void coldStartOfAKindInUseGetsAPrewarmedContainerThatKeepsItsName() {
        put("first", OF_256_MB);
        whisk.run("first", "{}");
        await().atMost(LIMIT).until(() -> stemCells().size() >= 2);
        put("second", OF_256_MB);

        JsonNode record = whisk.run("second", "{}");

        assertThat(containerOf(record).getName()).matches("/wsk0_\\d+_prewarm_java8");
        assertThat(containerOf(record).getHostConfig().getMemory()).isEqualTo(256L << 20);
        assertThat(RealWhisk.annotation(record, "initTime")).isNotNull();
        await("replacements").atMost(LIMIT).until(() -> stemCells().size() >= 3);
    }

    @Test
    void idleContainerIsFrozenWithoutDockerUntilItsNextActivation() throws IOException {
        put("idle", OF_128_MB);
        JsonNode cold = whisk.run("idle", "{}");
        Path freezer = freezer(containerOf(cold));
        boolean version1 = freezer.endsWith("freezer.state");
        assumeTrue(Files.isWritable(freezer), "skipped: this process may not write to " + freezer);

        await().atMost(LIMIT).until(() -> Files.readString(freezer).strip(), version1 ? "FROZEN"::equals : "1"::equals);

        Container seen = containers().stream()
                .filter(container -> container.getId().startsWith(host(cold)))
                .findFirst()
                .orElseThrow();
        assertThat(seen.getState()).isEqualTo("running");
        assertThat(seen.getStatus()).startsWith("Up").doesNotContain("Paused");
        // A container that is still frozen does not answer.
        JsonNode warm = whisk.run("idle", "{}");
        assertThat(host(warm)).isEqualTo(host(cold));
    }

    /** The freezer of the container's cgroup, found by the container's id alone. */
    private static Path freezer(InspectContainerResponse container) throws IOException {
        for (Path root : List.of(Path.of("/sys/fs/cgroup/freezer"), Path.of("/sys/fs/cgroup"))) {
            if (Files.isDirectory(root)) {
                try (Stream<Path> files = Files.find(
                        root,
                        4,
                        (path, attributes) -> path.getParent() != null
                                && path.getParent().toString().contains(container.getId())
                                && List.of("freezer.state", "cgroup.freeze")
                                        .contains(path.getFileName().toString()))) {
                    var found = files.findFirst();
                    if (found.isPresent()) {
                        return found.get();
                    }
                }
            }
        }
        throw new AssertionError("no freezer of " + container.getId());
    }

    @Test
    void applicationErrorKeepsAContainerAndDeveloperErrorDestroysIt() {
        put("errors", OF_128_MB);
        String container = containerOf(whisk.run("errors", "{}")).getId();

        assertThat(status(whisk.run("errors", "{\"does\":\"error\"}"))).isEqualTo("application error");
        assertThat(whisk.run("errors", "{}").at("/response/result/host").asText())
                .isEqualTo(container.substring(0, 12));
        assertThat(status(whisk.run("errors", "{\"does\":\"exit\"}"))).isEqualTo("action developer error");

        await().atMost(LIMIT)
                .until(() ->
                        containers().stream().noneMatch(other -> other.getId().equals(container)));
    }

    private static String status(JsonNode record) {
        return record.at("/response/status").asText();
    }

    @Test
    void actionThatNeedsMoreThanItsMemoryIsKilled() {
        put("greedy", OF_128_MB);

        JsonNode record = whisk.run("greedy", "{\"does\":\"memory\"}");

        assertThat(status(record)).isEqualTo("action developer error");
        assertThat(record.at("/response/result/error").asText()).contains("exhausted its memory");
    }
}
