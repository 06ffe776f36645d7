package io.faasload.whisk;

import static io.faasload.whisk.FakeSandboxes.Behaviour.answers;
import static io.faasload.whisk.WhiskFixture.BLUR;
import static io.faasload.whisk.WhiskFixture.HELLO;
import static io.faasload.whisk.WhiskFixture.LIMITED;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.whisk.FakeSandboxes.Behaviour;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.invoker.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The users, packages and actions behind the captures; what the actions return comes from the captures. */
final class CapturedWorld {

    static final Behaviour BROKEN = answers(request -> {
        throw new IllegalStateException("breaks the invoker");
    });

    private static final String MISSING_LOG_HINT = "The action did not initialize or run as expected";

    private CapturedWorld() {}

    static void populate(WhiskFixture whisk) throws IOException {
        whisk.user("user-wand_blur", BLUR);
        whisk.user("user-hello", HELLO);
        whisk.user("user-limited", LIMITED);
        whisk.server.users().limit("user-limited", new UserLimits(6, 2));
        whisk.putPackage(BLUR, "pkg1");
        whisk.putPackage(BLUR, "wand_blur");
        whisk.putPackage(HELLO, "hello");
        whisk.putPackage(LIMITED, "lim");
        whisk.putAction(HELLO, "hello/hello");
        whisk.putAction(LIMITED, "lim/noop");
        whisk.putAction(LIMITED, "lim/sleep");
        whisk.putAction(BLUR, "pkg1/act1");
        whisk.putAction(BLUR, "default_pkg");
        for (String name :
                List.of("echo", "noop", "throw", "reject", "reterr", "badinit", "exit", "env", "longsleep")) {
            whisk.putAction(BLUR, "wand_blur/" + name);
        }
        whisk.putAction(BLUR, "wand_blur/timeout500", ",\"limits\":{\"timeout\":500}");
        whisk.putAction(BLUR, "wand_blur/oom", ",\"limits\":{\"memory\":128,\"timeout\":30000}");
        behave(whisk.sandboxes);
    }

    private static void behave(FakeSandboxes sandboxes) throws IOException {
        Behaviour noop = answers(request -> "{\"ok\":true}");
        sandboxes.behave("noop", noop);
        sandboxes.behave("act1", noop);
        sandboxes.behave("default_pkg", noop);
        Behaviour blocked = answers(request -> {
            try {
                sandboxes.gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "{}";
        });
        sandboxes.behave("sleep", blocked);
        sandboxes.behave("longsleep", blocked);
        echoLogging(sandboxes, "2026-11-23T05:48:28.067714055Z stdout: hello 7");
        sandboxes.behave("throw", as("throw").withStatus(502));
        sandboxes.behave("badinit", as("badinit").failingInit(result("badinit")));
        sandboxes.behave("reject", as("reject"));
        sandboxes.behave("reterr", as("reterr"));
        sandboxes.behave("exit", noop.ending(Sandbox.End.EXITED));
        sandboxes.behave("timeout500", noop.ending(Sandbox.End.TIMED_OUT));
        sandboxes.behave("oom", noop.ending(Sandbox.End.MEMORY_EXHAUSTED));
        String env = new ObjectMapper()
                .readTree(Capture.read("invoke-blocking-env-200").response().utf8Body())
                .at("/response/result")
                .toString();
        sandboxes.behave(
                "env",
                answers(request -> env)
                        .logging(
                                "2026-11-23T05:48:30.446998221Z stdout: stdout line",
                                "2026-11-23T05:48:30.447071428Z stderr: stderr line"));
    }

    static void echoLogging(FakeSandboxes sandboxes, String line) {
        sandboxes.behave(
                "echo",
                answers(request -> "{\"echo\":" + field(request, "value") + "}").logging(line));
    }

    /** The behaviour of a sandbox that results in the record of that capture. */
    private static Behaviour as(String name) throws IOException {
        List<String> logs = new ArrayList<>();
        record(name).get("logs").forEach(line -> logs.add(line.asText()));
        logs.removeIf(line -> line.contains(MISSING_LOG_HINT));
        String result = result(name);
        return answers(request -> result).logging(logs.toArray(String[]::new));
    }

    private static String result(String name) throws IOException {
        return record(name).at("/response/result").toString();
    }

    private static JsonNode record(String name) throws IOException {
        return new ObjectMapper()
                .readTree(Capture.read("get-activation-200-" + name).response().utf8Body());
    }

    private static String field(String json, String name) {
        try {
            return new ObjectMapper().readTree(json).get(name).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes {@code wand_blur} public, and {@code bound} of the other user a binding to it. */
    static void bind(WhiskFixture whisk) {
        whisk.call(BLUR, "PUT", "/packages/wand_blur?overwrite=true", "{\"publish\":true}");
        whisk.call(
                HELLO,
                "PUT",
                "/packages/bound",
                "{\"binding\":{\"namespace\":\"user-wand_blur\",\"name\":\"wand_blur\"}}");
    }

    /** Makes {@code default_pkg} and then {@code act1} the newest actions. */
    static void replaceByNewest(WhiskFixture whisk) {
        for (String name : List.of("default_pkg", "pkg1/act1")) {
            whisk.call(BLUR, "DELETE", "/actions/" + name);
            whisk.putAction(BLUR, name);
        }
    }
}
