package io.faasload.local.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.faasload.config.AuthKey;
import io.faasload.config.key.Secret;
import io.faasload.monitor.LiveShell;
import io.faasload.monitor.MonitorApi;
import io.faasload.whisk.activation.Activation;
import io.faasload.whisk.entity.EntityName;
import io.faasload.whisk.entity.Kinds;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.entity.WhiskAction;
import io.faasload.whisk.entity.WhiskJson;
import io.faasload.whisk.invoker.Sandbox;
import io.faasload.whisk.invoker.SandboxKind;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the platform's monitor tells of activations that ended before it learned of their sandbox, as short ones do on a real
 * host: everything that they used, or nothing. Sandboxes are shells, which it learns of when the test says so.
 */
@Timeout(60)
class LateDiscoveryTest {

    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String HELD = "x=a; i=0; while [ $i -lt 24 ]; do x=$x$x; i=$((i+1)); done; x=; unset x";
    private static final long HELD_BYTES = 1 << 24;
    private static final int ROUNDS = 20_000;

    private final InstantSource clock = InstantSource.system();
    private final Deque<Runnable> discoveries = new ArrayDeque<>();
    private final WatchedSandboxes sandboxes = new WatchedSandboxes(clock, discoveries::add);
    private final PlatformMonitor monitor = PlatformMonitor.start(0, SandboxKind.PROCESS, sandboxes);
    private final MonitorApi api = new MonitorApi(monitor.monitor().port());
    private final LiveShell shell = new LiveShell();
    private final WhiskAction action = WhiskAction.put(
            new EntityName("user", null, "hold"),
            null,
            WhiskJson.parseContent("{\"exec\":{\"kind\":\"nodejs:20\",\"code\":\"x\"}}"),
            new Kinds(Kinds.NODEJS),
            512,
            1);

    LateDiscoveryTest() throws IOException {
        sandboxes.started(new Shell(shell.pid()), "user", action);
    }

    @AfterEach
    void stop() {
        monitor.close();
        shell.close();
    }

    @Test
    void theFirstActivationGetsTheWholeUsageOfItsSandbox() throws Exception {
        Ended first = run("first");
        long usedMicros = shell.cpuNanos() / 1_000;
        discover();

        JsonNode usage = usage(first, "&init=1");

        assertThat(usage.get("cpu_us").asLong()).isCloseTo(usedMicros, Offset.offset(1_000L));
        assertThat(usage.get("memory_peak_b").asLong()).isGreaterThan(HELD_BYTES);
        assertThat(usage.get("memory_peak_by").asText()).isEqualTo("mark");
    }

    @Test
    void noneOfSeveralGetsTheUsageOfTheOthers() throws Exception {
        Ended first = run("first");
        Ended second = run("second");
        discover();
        long before = shell.cpuNanos();
        Ended third = run("third");
        long usedMicros = (shell.cpuNanos() - before) / 1_000;

        for (JsonNode usage : List.of(usage(first, "&init=1"), usage(second, ""))) {
            assertThat(usage.get("cpu_us").isNull()).isTrue();
            assertThat(usage.get("memory_peak_b").isNull()).isTrue();
        }
        assertThat(usage(third, "").get("cpu_us").asLong()).isCloseTo(usedMicros, Offset.offset(1_000L));
    }

    @Test
    void anActivationWhoseSandboxIsGoneHasNoUsage() throws Exception {
        Ended only = run("only");
        sandboxes.stopped(new Shell(shell.pid()));
        discoveries.remove().run();

        assertThat(usage(only, "&init=1").isNull()).isTrue();
        assertThat(api.get("/v1/containers")).isEmpty();
    }

    private Ended run(String activation) throws IOException {
        Sandbox sandbox = new Shell(shell.pid());
        long startMillis = clock.millis();
        sandboxes.serves(
                sandbox,
                new Activation(
                        MonitorApi.id(activation),
                        new User("user", new AuthKey("uuid", new Secret("key")), UserLimits.NONE),
                        action,
                        null,
                        WhiskJson.parseContent("{}"),
                        "transaction",
                        startMillis,
                        new CompletableFuture<>()));
        shell.run(HELD);
        shell.burn(ROUNDS);
        sandboxes.ended(sandbox);
        return new Ended(activation, startMillis, clock.millis());
    }

    private void discover() throws IOException, InterruptedException {
        assertThat(discoveries).hasSize(1);
        discoveries.remove().run();
        await().until(() -> api.samples(Sandbox.hostName(ID)));
        long ticks = ticks();
        await().until(() -> ticks() > ticks + 2);
    }

    private long ticks() throws IOException, InterruptedException {
        return api.get("/v1/health").get("ticks").asLong();
    }

    private JsonNode usage(Ended activation, String more) throws IOException, InterruptedException {
        JsonNode answer =
                api.usage(activation.name(), "user", "hold", activation.startMillis(), activation.endMillis(), more);
        assertThat(answer.get("attribution").asText()).isEqualTo("exact");
        return answer.get("usage");
    }

    private record Ended(String name, long startMillis, long endMillis) {}

    private record Shell(long process) implements Sandbox {

        @Override
        public String containerId() {
            return ID;
        }

        @Override
        public OptionalLong pid() {
            return OptionalLong.of(process);
        }

        @Override
        public Answer post(String path, String json, Duration limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<String> collectLogs(Duration limit, long maxBytes) {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
