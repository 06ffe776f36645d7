package io.faasload.whisk;

import static io.faasload.whisk.WhiskFixture.BLUR;
import static io.faasload.whisk.WhiskFixture.HELLO;
import static io.faasload.whisk.WhiskFixture.LIMITED;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.whisk.entity.UserLimits;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays the requests that were sent to a real OpenWhisk and compares the answers. */
class GoldenHttpTest {

    /** Triggers, rules, sequences and web actions, which are not supported. */
    private static final Set<String> OUT_OF_SCOPE = Set.of(
            "fire-trigger-202",
            "get-activation-200-sequence",
            "get-activation-200-trigger",
            "invoke-sequence-202",
            "put-rule-200",
            "put-sequence-200",
            "put-trigger-200",
            "web-action-get");

    static Stream<Capture> captures() throws IOException, URISyntaxException {
        Path directory = Path.of(
                GoldenHttpTest.class.getResource("/golden/openwhisk/http").toURI());
        List<Capture> captures;
        try (Stream<Path> files = Files.list(directory)) {
            captures = files.map(file -> file.getFileName().toString().replace(".http", ""))
                    .filter(name -> !OUT_OF_SCOPE.contains(name))
                    .sorted()
                    .map(GoldenHttpTest::read)
                    .toList();
        }
        assertThat(captures).hasSize(98);
        return captures.stream();
    }

    private static Capture read(String name) {
        try {
            return Capture.read(name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void answersLikeTheRealOne(Capture capture, @TempDir Path directory) throws IOException {
        try (WhiskFixture whisk = new WhiskFixture(directory)) {
            CapturedWorld.populate(whisk);
            RawHttp.Request request = prepare(whisk, capture);

            RawHttp.Response answer = request.send(whisk.server.address());

            assertThat(answer.status()).isEqualTo(capture.response().status());
            assertThat(Masked.body(answer)).isEqualTo(Masked.body(capture.response()));
            assertThat(headers(answer)).isEqualTo(headers(capture.response()));
            assertThat(answer.headers().get("X-Request-ID")).matches("[A-Za-z0-9]{32}");
        }
    }

    private static Map<String, String> headers(RawHttp.Response response) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(response.headers());
        headers.remove("Connection");
        for (String varying : List.of("Date", "X-Request-ID", "Content-Length", "x-openwhisk-activation-id")) {
            headers.replace(varying, "…");
        }
        return headers;
    }

    /** Puts the server in the state of the real one; returns the request with the ids of this run. */
    private static RawHttp.Request prepare(WhiskFixture whisk, Capture capture) {
        RawHttp.Request request = capture.request();
        switch (capture.name()) {
            case "get-activation-200-cold" -> {
                CapturedWorld.echoLogging(whisk.sandboxes, "2026-11-23T05:48:25.757991939Z stdout: hello 15");
                return about(request, whisk.invokeAndAwait(BLUR, "wand_blur/echo", "{\"x\":1,\"s\":\"é\"}"));
            }
            case "get-activation-200-warm", "get-activation-result-200", "get-activation-logs-200" -> {
                whisk.invokeAndAwait(BLUR, "wand_blur/echo", "{}");
                return about(request, whisk.invokeAndAwait(BLUR, "wand_blur/echo", "{\"x\":2}"));
            }
            case "get-activation-200-throw", "get-activation-200-badinit", "get-activation-200-exit" -> {
                String name = capture.name().substring(capture.name().lastIndexOf('-') + 1);
                return about(request, whisk.invokeAndAwait(BLUR, "wand_blur/" + name, "{}"));
            }
            case "get-activation-200-timeout" -> {
                return about(request, whisk.invokeAndAwait(BLUR, "wand_blur/timeout500", "{\"ms\":3000}"));
            }
            case "get-activation-200-reterr", "get-activation-200-reject" -> {
                String name = capture.name().substring(capture.name().lastIndexOf('-') + 1);
                whisk.invokeAndAwait(BLUR, "wand_blur/" + name, "{}");
                return about(request, whisk.invokeAndAwait(BLUR, "wand_blur/" + name, "{}"));
            }
            case "get-activation-200-whisk-internal-error" -> {
                whisk.sandboxes.behave("echo", CapturedWorld.BROKEN);
                return about(request, whisk.invokeAndAwait(BLUR, "wand_blur/echo", "{}"));
            }
            case "invoke-blocking-500-whisk-internal-error", "invoke-blocking-result-500-whisk-internal-error" ->
                whisk.sandboxes.behave("echo", CapturedWorld.BROKEN);
            case "get-activation-200-bound", "invoke-bound-202" -> {
                CapturedWorld.bind(whisk);
                return capture.name().startsWith("invoke")
                        ? request
                        : about(request, whisk.invokeAndAwait(HELLO, "bound/echo", "{\"b\":1}"));
            }
            case "put-binding-public-200", "invoke-public-package-other-namespace-202" ->
                whisk.call(BLUR, "PUT", "/packages/wand_blur?overwrite=true", "{\"publish\":true}");
            case "put-package-unpublish-200" ->
                whisk.call(BLUR, "PUT", "/packages/wand_blur?overwrite=true", "{\"publish\":true}");
            case "get-activation-404-other-owner" -> {
                return about(request, whisk.invokeAndAwait(BLUR, "wand_blur/echo", "{}"));
            }
            case "put-action-200" -> whisk.call(BLUR, "DELETE", "/actions/pkg1/act1");
            case "put-package-200" -> whisk.call(BLUR, "DELETE", "/packages/pkg1?force=true");
            case "invoke-blocking-200", "invoke-blocking-result-200" ->
                whisk.invokeAndAwait(BLUR, "wand_blur/echo", "{}");
            case "list-activations-count-200" -> whisk.invokeAndAwait(BLUR, "wand_blur/echo", "{}");
            case "list-activations-docs-since-200", "list-activations-nodocs-200" -> {
                whisk.invokeAndAwait(BLUR, "wand_blur/echo", "{}");
                whisk.invokeAndAwait(BLUR, "wand_blur/exit", "{}");
                whisk.invokeAndAwait(BLUR, "wand_blur/timeout500", "{}");
                whisk.invokeAndAwait(BLUR, "wand_blur/timeout500", "{}");
            }
            case "list-activations-docs-since-name-200",
                    "list-activations-name-200",
                    "list-activations-name-noslash-200" -> {
                for (int x : new int[] {1, 2, 3, 4}) {
                    whisk.invokeAndAwait(BLUR, "wand_blur/echo", "{\"x\":" + x + "}");
                    whisk.invokeAndAwait(BLUR, "wand_blur/noop", "{}");
                }
            }
            case "list-activations-upto-200" -> {
                whisk.invokeAndAwait(BLUR, "wand_blur/echo", "{}");
                whisk.invokeAndAwait(BLUR, "default_pkg", "{}");
                whisk.invokeAndAwait(BLUR, "wand_blur/env", "{}");
                whisk.nowMillis.addAndGet(60_000);
                whisk.invokeAndAwait(BLUR, "wand_blur/echo", "{}");
            }
            case "list-activations-limit-0-200" -> whisk.invokeAndAwait(BLUR, "wand_blur/echo", "{}");
            case "list-actions-200" -> CapturedWorld.replaceByNewest(whisk);
            case "list-packages-200" -> {
                whisk.call(BLUR, "DELETE", "/packages/pkg1?force=true");
                whisk.putPackage(BLUR, "pkg1");
            }
            case "get-activations-while-rate-limited-200" -> {
                whisk.invokeAndAwait(LIMITED, "lim/noop", "{}");
                whisk.invokeAndAwait(LIMITED, "lim/noop", "{}");
                whisk.server.users().limit("user-limited", new UserLimits(2, 2));
                assertThat(whisk.call(LIMITED, "POST", "/actions/lim/noop", "{}")
                                .status())
                        .isEqualTo(429);
            }
            case "invoke-429-rate" -> {
                for (int i = 0; i < 7; i++) {
                    whisk.call(LIMITED, "POST", "/actions/lim/noop", "{}");
                }
            }
            case "invoke-429-concurrent", "invoke-429-concurrent-blocking" -> {
                whisk.call(LIMITED, "POST", "/actions/lim/sleep", "{}");
                whisk.call(LIMITED, "POST", "/actions/lim/sleep", "{}");
            }
            case "invoke-blocking-timeout-param-202" -> {
                return request.withLine(request.line().replace("timeout=1500", "timeout=50"));
            }
            case "invoke-blocking-over-60s-202" -> {
                return request.withLine(request.line().replace("blocking=true", "blocking=true&timeout=50"));
            }
            default -> {
                // The request only needs the world of the captures.
            }
        }
        return request;
    }

    private static RawHttp.Request about(RawHttp.Request request, String activationId) {
        return request.withLine(request.line().replaceFirst("[0-9a-f]{32}", activationId));
    }
}
