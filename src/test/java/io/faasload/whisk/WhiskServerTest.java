package io.faasload.whisk;

import static io.faasload.whisk.WhiskFixture.BLUR;
import static io.faasload.whisk.WhiskFixture.HELLO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.faasload.whisk.FakeSandboxes.Behaviour;
import io.faasload.whisk.activation.AnswerTiming;
import io.faasload.whisk.activation.RecordTiming;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.invoker.PoolSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server with fake sandboxes: persistence, access control and the use of sandboxes. */
class WhiskServerTest {

    private static final PoolSettings ONE_SANDBOX =
            new PoolSettings(256, 1, Duration.ofMinutes(1), Duration.ofMillis(1));
    private static final PoolSettings TWO_SANDBOXES =
            new PoolSettings(512, 2, Duration.ofMinutes(1), Duration.ofMillis(1));

    @TempDir
    private Path directory;

    private WhiskFixture whisk(PoolSettings pool) throws IOException {
        WhiskFixture whisk = new WhiskFixture(directory, pool);
        whisk.user("user-wand_blur", BLUR);
        whisk.server.users().limit("user-wand_blur", new UserLimits(1_000_000, 1_000_000));
        return whisk;
    }

    @Test
    void parametersOfPackageActionAndCallAreMerged() throws IOException {
        try (WhiskFixture whisk = whisk(PoolSettings.DEFAULT)) {
            whisk.call(
                    BLUR,
                    "PUT",
                    "/packages/p",
                    "{\"parameters\":[{\"key\":\"a\",\"value\":1},{\"key\":\"b\",\"value\":1},{\"key\":\"c\",\"value\":1}]}");
            whisk.putAction(
                    BLUR, "p/echo", ",\"parameters\":[{\"key\":\"b\",\"value\":2},{\"key\":\"c\",\"value\":2}]");
            whisk.sandboxes.behave("echo", Behaviour.answers(request -> request));

            RawHttp.Response response =
                    whisk.call(BLUR, "POST", "/actions/p/echo?blocking=true&result=true", "{\"c\":3,\"d\":[1.50]}");

            assertThat(response.body()).contains("\"value\":{\"a\":1,\"b\":2,\"c\":3,\"d\":[1.50]}");
        }
    }

    @Test
    void queuedActivationsOfAnActionRunInOrderOfArrival() throws IOException {
        List<String> order = new ArrayList<>();
        try (WhiskFixture whisk = whisk(ONE_SANDBOX)) {
            whisk.sandboxes.behave("echo", Behaviour.answers(request -> {
                synchronized (order) {
                    order.add(request.substring(request.indexOf("\"value\":")));
                }
                return "{}";
            }));
            whisk.putAction(BLUR, "echo");
            String last = "";
            for (int i = 0; i < 200; i++) {
                last = whisk.call(BLUR, "POST", "/actions/echo", "{\"i\":" + i + "}")
                        .activationId();
            }
            whisk.awaitEvent(last);

            assertThat(order).hasSize(200);
            assertThat(order.get(0)).contains("{\"i\":0}");
            assertThat(order.get(57)).contains("{\"i\":57}");
            assertThat(order.get(199)).contains("{\"i\":199}");
            assertThat(whisk.sandboxes.started).hasValue(1);
            assertThat(whisk.server.stats().accepted()).isEqualTo(200);
            // An activation is reported after its sandbox was released, so that the next one may overtake it.
            await().until(() -> whisk.server.stats().completed() == 200);
        }
    }

    @Test
    void fullPoolReplacesTheLeastRecentlyUsedSandbox() throws IOException {
        try (WhiskFixture whisk = whisk(TWO_SANDBOXES)) {
            for (String name : List.of("a", "b", "c")) {
                whisk.putAction(BLUR, name);
            }
            whisk.invokeAndAwait(BLUR, "a", "{}");
            whisk.invokeAndAwait(BLUR, "b", "{}");
            whisk.invokeAndAwait(BLUR, "a", "{}");
            assertThat(whisk.sandboxes.started).hasValue(2);

            whisk.invokeAndAwait(BLUR, "c", "{}");
            assertThat(whisk.sandboxes.closed).hasValue(1);
            whisk.invokeAndAwait(BLUR, "a", "{}");

            assertThat(whisk.sandboxes.started).hasValue(3);
            assertThat(whisk.server.stats().sandboxes()).isEqualTo(2);
            assertThat(whisk.server.stats().coldStarts()).isEqualTo(3);
        }
    }

    @Test
    void unusedSandboxesAreStopped() throws IOException {
        try (WhiskFixture whisk = whisk(new PoolSettings(512, 2, Duration.ofMillis(1), Duration.ofMillis(1)))) {
            whisk.putAction(BLUR, "a");
            whisk.invokeAndAwait(BLUR, "a", "{}");

            await().until(() -> whisk.server.stats().sandboxes() == 0);
            assertThat(whisk.sandboxes.closed).hasValue(1);
        }
    }

    @Test
    void activationWithoutSandboxIsAnInternalError() throws IOException {
        try (WhiskFixture whisk = whisk(PoolSettings.DEFAULT)) {
            whisk.putAction(BLUR, "a");
            whisk.sandboxes.broken = true;

            RawHttp.Response response = whisk.call(BLUR, "POST", "/actions/a?blocking=true&result=true", "{}");

            assertThat(response.status()).isEqualTo(500);
            assertThat(response.body()).isEqualTo("{\"error\":\"Failed to provision resources to run the action.\"}");
        }
    }

    @Test
    void restartKeepsPackagesActionsAndRecords() throws IOException {
        String id;
        String action;
        try (WhiskFixture whisk = whisk(PoolSettings.DEFAULT)) {
            whisk.putPackage(BLUR, "p");
            whisk.putAction(BLUR, "p/with%20space", ",\"parameters\":[{\"key\":\"a\",\"value\":{\"b\":[null]}}]");
            id = whisk.invokeAndAwait(BLUR, "p/with%20space", "{}");
            action = whisk.call(BLUR, "GET", "/actions/p/with%20space").body();
        }
        try (WhiskFixture whisk = new WhiskFixture(directory)) {
            assertThat(whisk.call(BLUR, "GET", "/actions/p/with%20space").body())
                    .isEqualTo(action);
            assertThat(whisk.call(BLUR, "GET", "/activations/" + id).status()).isEqualTo(200);
        }
    }

    @Test
    void directoryIsUsedByOneServerAtATime() throws IOException {
        try (WhiskFixture whisk = whisk(PoolSettings.DEFAULT)) {
            assertThat(whisk.server.address()).isNotNull();
            assertThatThrownBy(() -> WhiskServer.start(WhiskSettings.in(directory), event -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessage("another server is using " + directory);
        }
    }

    @Test
    void packageWithActionsIsDeletedOnlyByForce() throws IOException {
        try (WhiskFixture whisk = whisk(PoolSettings.DEFAULT)) {
            whisk.putPackage(BLUR, "p");
            whisk.putAction(BLUR, "p/a");

            RawHttp.Response refused = whisk.call(BLUR, "DELETE", "/packages/p");
            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.body())
                    .contains("Package not empty (contains 1 entity). Set force param or delete package contents.");
            assertThat(whisk.call(BLUR, "DELETE", "/packages/p?force=true").status())
                    .isEqualTo(200);
            assertThat(whisk.call(BLUR, "POST", "/actions/p/a", "{}").status()).isEqualTo(404);
        }
    }

    @Test
    void otherUsersCanAccessOnlyPublicPackages() throws IOException {
        try (WhiskFixture whisk = whisk(PoolSettings.DEFAULT)) {
            whisk.user("user-hello", HELLO);
            whisk.putPackage(BLUR, "p");
            whisk.putAction(BLUR, "p/a");
            RawHttp.Request request = RawHttp.Request.of("GET", "/actions/p/a", HELLO, "")
                    .withLine("GET /api/v1/namespaces/user-wand_blur/actions/p/a HTTP/1.1");

            assertThat(request.send(whisk.server.address()).status()).isEqualTo(403);
            whisk.call(BLUR, "PUT", "/packages/p?overwrite=true", "{\"publish\":true}");
            assertThat(request.send(whisk.server.address()).status()).isEqualTo(200);
            assertThat(request.withLine(request.line().replace("GET", "DELETE"))
                            .send(whisk.server.address())
                            .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void dockerActionsAndLimitsOutOfRangeAreRejected() throws IOException {
        try (WhiskFixture whisk = whisk(PoolSettings.DEFAULT)) {
            String blackbox = "{\"exec\":{\"kind\":\"blackbox\",\"image\":\"some/image\"}}";
            String large = "{\"exec\":{\"kind\":\"nodejs:default\",\"code\":\"x\"},\"limits\":{\"memory\":1024}}";
            String noMain = "{\"exec\":{\"kind\":\"java:default\",\"code\":\"AAAA\"}}";

            assertThat(whisk.call(BLUR, "PUT", "/actions/a", blackbox).body()).contains("run in Docker containers");
            assertThat(whisk.call(BLUR, "PUT", "/actions/a", large).body())
                    .contains("memory size 1024 MB exceeds allowed threshold of 512 MB");
            assertThat(whisk.call(BLUR, "PUT", "/actions/a", noMain).body())
                    .contains("'main' must be a string defined in 'exec' for 'java:default' actions");
        }
    }

    @Test
    void keepsAConnectionAlive() throws IOException {
        try (WhiskFixture whisk = whisk(PoolSettings.DEFAULT)) {
            whisk.putAction(BLUR, "a");
            OkHttpClient client = new OkHttpClient.Builder()
                    .retryOnConnectionFailure(false)
                    .connectTimeout(Duration.ZERO)
                    .readTimeout(Duration.ZERO)
                    .writeTimeout(Duration.ZERO)
                    .build();
            String[] credentials = BLUR.split(":", 2);
            Request request = new Request.Builder()
                    .url(whisk.server.address() + "/api/v1/namespaces/_/actions/a")
                    .header("Authorization", okhttp3.Credentials.basic(credentials[0], credentials[1]))
                    .post(RequestBody.create("{\"a\":1}", MediaType.get("application/json")))
                    .build();

            for (int i = 0; i < 2000; i++) {
                try (Response response = client.newCall(request).execute()) {
                    assertThat(response.code()).isEqualTo(202);
                }
            }

            assertThat(client.connectionPool().connectionCount()).isEqualTo(1);
            await().until(() -> whisk.server.stats().completed() == 2000);
        }
    }

    @Test
    void resultAtTheNestingLimitIsRecordedAndADeeperOneIsAnError() throws IOException {
        try (WhiskFixture whisk = new WhiskFixture(directory)) {
            CapturedWorld.populate(whisk);
            whisk.sandboxes.behave(
                    "echo", FakeSandboxes.Behaviour.answers(request -> "[".repeat(1000) + "]".repeat(1000)));
            whisk.sandboxes.behave(
                    "noop", FakeSandboxes.Behaviour.answers(request -> "[".repeat(1001) + "]".repeat(1001)));

            String deepest = whisk.invokeAndAwait(BLUR, "wand_blur/echo", "{}");
            String deeper = whisk.invokeAndAwait(BLUR, "wand_blur/noop", "{}");

            assertThat(whisk.call(BLUR, "GET", "/activations/" + deepest + "/result")
                            .body())
                    .contains("\"status\":\"success\"");
            assertThat(whisk.call(BLUR, "GET", "/activations/" + deeper).body())
                    .contains("\"status\":\"action developer error\"");
            assertThat(whisk.call(BLUR, "GET", "/activations?docs=true&limit=2").status())
                    .isEqualTo(200);
            assertThat(whisk.call(BLUR, "GET", "/activations?limit=2").status()).isEqualTo(200);
        }
    }

    @Test
    void lateAnswerIsSentOnceAndNotBeforeItsDelay() throws IOException {
        AnswerTiming late = new AnswerTiming(1, 300, 300);
        try (WhiskFixture whisk = new WhiskFixture(directory, late, RecordTiming.AT_ONCE)) {
            CapturedWorld.populate(whisk);
            long beginNanos = System.nanoTime();

            RawHttp.Response answer = whisk.call(BLUR, "POST", "/actions/wand_blur/noop", "{}");

            assertThat(System.nanoTime() - beginNanos).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
            assertThat(answer.status()).isEqualTo(202);
            assertThat(whisk.awaitEvent(answer.activationId())).contains("\"Activation\"");
        }
    }

    @Test
    void eventOvertakesALateAnswer() throws IOException {
        AnswerTiming late = new AnswerTiming(1, 60_000, 60_000);
        try (WhiskFixture whisk = new WhiskFixture(directory, late, RecordTiming.AT_ONCE)) {
            CapturedWorld.populate(whisk);
            CompletableFuture<RawHttp.Response> answer =
                    CompletableFuture.supplyAsync(() -> whisk.call(BLUR, "POST", "/actions/wand_blur/noop", "{}"));

            whisk.awaitEvent("\"Activation\"");

            assertThat(answer).isNotDone();
        }
    }

    @Test
    void recordBecomesAvailableAfterItsEvent() throws IOException {
        try (WhiskFixture whisk = new WhiskFixture(directory, AnswerTiming.AT_ONCE, new RecordTiming(60_000, 60_000))) {
            CapturedWorld.populate(whisk);

            String id = whisk.invokeAndAwait(BLUR, "wand_blur/noop", "{}");

            assertThat(whisk.call(BLUR, "GET", "/activations/" + id).status()).isEqualTo(404);
        }
        try (WhiskFixture whisk = new WhiskFixture(directory, AnswerTiming.AT_ONCE, new RecordTiming(1, 1))) {
            String id = whisk.invokeAndAwait(BLUR, "wand_blur/noop", "{}");

            await().until(() -> whisk.call(BLUR, "GET", "/activations/" + id).status() == 200);
        }
    }

    @Test
    void exitIsReportedLate() throws IOException {
        PoolSettings late = new PoolSettings(3072, 2, Duration.ofMinutes(1), Duration.ofMinutes(1));
        try (WhiskFixture whisk = new WhiskFixture(directory, late)) {
            CapturedWorld.populate(whisk);

            String exited =
                    whisk.call(BLUR, "POST", "/actions/wand_blur/exit", "{}").activationId();
            while (whisk.sandboxes.closed.get() == 0) {
                Thread.onSpinWait();
            }
            whisk.invokeAndAwait(BLUR, "wand_blur/noop", "{}");

            assertThat(whisk.drainEvents()).noneMatch(event -> event.contains(exited));
            assertThat(whisk.call(BLUR, "GET", "/activations/" + exited).status())
                    .isEqualTo(404);
        }
    }
}
