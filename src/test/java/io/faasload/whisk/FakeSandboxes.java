package io.faasload.whisk;

import io.faasload.whisk.entity.WhiskAction;
import io.faasload.whisk.invoker.Sandbox;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sandboxes without processes: the name of an action determines its behaviour. */
final class FakeSandboxes implements Sandbox.Factory {

    /** The behaviour of all sandboxes of an action; {@code run} maps a /run request to its answer. */
    record Behaviour(Sandbox.Answer init, UnaryOperator<String> run, Sandbox.End end, int status, List<String> logs) {

        static Behaviour answers(UnaryOperator<String> run) {
            return new Behaviour(ok("{}"), run, Sandbox.End.ANSWERED, 200, List.of());
        }

        Behaviour logging(String... lines) {
            return new Behaviour(init, run, end, status, List.of(lines));
        }

        Behaviour withStatus(int code) {
            return new Behaviour(init, run, end, code, logs);
        }

        Behaviour ending(Sandbox.End how) {
            return new Behaviour(init, run, how, status, logs);
        }

        Behaviour failingInit(String body) {
            return new Behaviour(
                    new Sandbox.Answer(Sandbox.End.ANSWERED, 502, body, body.length()), run, end, status, logs);
        }
    }

    private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]*)\"}}$");

    private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
    final AtomicInteger started = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final CountDownLatch gate = new CountDownLatch(1);
    volatile boolean broken;

    void behave(String action, Behaviour behaviour) {
        behaviours.put(action, behaviour);
    }

    static Sandbox.Answer ok(String body) {
        return new Sandbox.Answer(Sandbox.End.ANSWERED, 200, body, body.length());
    }

    @Override
    public Sandbox start(String namespace, WhiskAction action) throws IOException {
        if (broken) {
            throw new IOException("broken");
        }
        started.incrementAndGet();
        return new Fake();
    }

    private final class Fake implements Sandbox {

        private Behaviour behaviour = Behaviour.answers(request -> "{}");

        @Override
        public String containerId() {
            return "0".repeat(64);
        }

        @Override
        public Answer post(String path, String json, Duration limit) {
            if (path.equals("/init")) {
                Matcher name = NAME.matcher(json);
                if (name.find()) {
                    behaviour = behaviours.getOrDefault(name.group(1), behaviour);
                }
                return behaviour.init();
            }
            String body = behaviour.run().apply(json);
            return behaviour.end() == End.ANSWERED
                    ? new Answer(End.ANSWERED, behaviour.status(), body, body.length())
                    : new Answer(behaviour.end(), 0, "", 0);
        }

        @Override
        public List<String> collectLogs(Duration limit, long maxBytes) {
            return new ArrayList<>(behaviour.logs());
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
