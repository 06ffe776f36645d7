package io.faasload.whisk.invoker;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.AuthKey;
import io.faasload.config.key.Secret;
import io.faasload.whisk.activation.Activation;
import io.faasload.whisk.entity.EntityName;
import io.faasload.whisk.entity.Kinds;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.entity.WhiskAction;
import io.faasload.whisk.entity.WhiskJson;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A pool with a clock and a thread that the test controls. */
class SandboxPoolTest {

    private static final User USER = new User("user", new AuthKey("uuid", new Secret("key")), UserLimits.NONE);
    private static final int MEMORY_MB = 128;

    /** The tasks that the pool submitted. */
    private final Deque<Runnable> tasks = new ArrayDeque<>();

    private final Map<String, Deque<PooledSandbox>> serving = new HashMap<>();
    private long nowMillis = 1;

    @Test
    void busyActionGivesASandboxToOneThatHasWaitedMuchLonger() {
        SandboxPool pool = poolOf(2);
        submit(pool, "busy", "busy");
        runTasks();
        submit(pool, "waits");
        nowMillis += 2_001;
        submit(pool, "busy", "busy", "busy");

        finishOne(pool, "busy");
        finishOne(pool, "busy");
        runTasks();

        assertThat(serving.get("waits")).hasSize(1);
        assertThat(serving.get("busy")).hasSize(1);
        assertThat(pool.coldStarts()).isEqualTo(3);
    }

    @Test
    void busyActionKeepsItsSandboxIfOthersWaitOnlySlightlyLonger() {
        SandboxPool pool = poolOf(1);
        submit(pool, "busy");
        runTasks();
        submit(pool, "waits");
        nowMillis += 2_000;
        submit(pool, "busy");

        finishOne(pool, "busy");
        runTasks();

        assertThat(serving.get("busy")).hasSize(1);
        assertThat(pool.coldStarts()).isEqualTo(1);
        finishOne(pool, "busy");
        runTasks();
        assertThat(serving.get("waits")).hasSize(1);
        assertThat(pool.coldStarts()).isEqualTo(2);
    }

    @Test
    void busyActionKeepsItsSandboxIfThereIsRoomForOthers() {
        SandboxPool pool = poolOf(4);
        submit(pool, "busy");
        runTasks();
        // At most two start at once: the third one waits.
        submit(pool, "starts", "starts too", "waits");
        nowMillis += 2_001;
        submit(pool, "busy");

        finishOne(pool, "busy");
        runTasks();

        assertThat(serving.keySet()).containsExactlyInAnyOrder("busy", "starts", "starts too", "waits");
        assertThat(pool.coldStarts()).isEqualTo(4);
    }

    private SandboxPool poolOf(int sandboxes) {
        SandboxPool.Server server = new SandboxPool.Server() {
            @Override
            public void serve(PooledSandbox sandbox, Activation activation) {
                serving.computeIfAbsent(activation.action().name().name(), name -> new ArrayDeque<>())
                        .add(sandbox);
            }

            @Override
            public void cannotServe(Activation activation, Exception cause) {
                throw new AssertionError(cause);
            }
        };
        return new SandboxPool(
                new PoolSettings(sandboxes * MEMORY_MB, 2, Duration.ofMinutes(1), Duration.ZERO),
                (namespace, action) -> new Silent(),
                tasks::add,
                server,
                SandboxListener.NONE,
                () -> nowMillis * 1_000_000);
    }

    private static void submit(SandboxPool pool, String... actions) {
        for (String action : actions) {
            pool.submit(activation(action));
        }
    }

    private void finishOne(SandboxPool pool, String action) {
        pool.release(serving.get(action).remove());
    }

    private void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    private static Activation activation(String action) {
        WhiskAction code = WhiskAction.put(
                new EntityName("user", null, action),
                null,
                WhiskJson.parseContent(
                        "{\"exec\":{\"kind\":\"nodejs:20\",\"code\":\"x\"},\"limits\":{\"memory\":" + MEMORY_MB + "}}"),
                new Kinds(Kinds.NODEJS),
                512,
                1);
        return new Activation(
                Activation.newId(),
                USER,
                code,
                null,
                WhiskJson.parseContent("{}"),
                "transaction",
                1,
                new CompletableFuture<>());
    }

    private static final class Silent implements Sandbox {

        @Override
        public String containerId() {
            return "0".repeat(64);
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
