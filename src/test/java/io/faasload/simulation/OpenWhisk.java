package io.faasload.simulation;

import io.faasload.config.AuthKey;
import io.faasload.job.invoke.Caller;
import io.faasload.openwhisk.ActivationReader;
import io.faasload.openwhisk.CallOutcome;
import io.faasload.openwhisk.CallOutcome.Kind;
import io.faasload.openwhisk.Reply;
import io.faasload.openwhisk.UserEvent;
import io.faasload.openwhisk.http.AnswerTooLargeException;
import io.faasload.run.Invocation;
import io.faasload.run.Run.LogLine;
import io.faasload.run.RunId;
import io.faasload.simulation.Plan.Fault;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** An OpenWhisk in memory, with the plan's faults and its users' limits. */
final class OpenWhisk implements ActivationReader {

    private static final long MINUTE_MICROS = 60_000_000;
    private static final int DEFAULT_LIMIT = 60;
    private static final int RECENT = 8;

    private final World world;
    final Map<String, Activation> activations = new LinkedHashMap<>();
    final Map<RunId, List<Activation>> byRun = new HashMap<>();
    /** Runs whose calls were answered with an activation of another call. */
    final Map<String, Set<RunId>> alsoAnswered = new HashMap<>();

    private final Map<String, Integer> inFlight = new HashMap<>();
    private final Map<String, Integer> inMinute = new HashMap<>();
    private long minute;
    private boolean isUp = true;

    OpenWhisk(World world) {
        this.world = world;
    }

    /** An activation, and what its caller learned about it. */
    static final class Activation {
        final String id;
        final String namespace;
        final String action;
        /** Null for an activation that somebody else invoked. */
        final Invocation invocation;

        final Deployment caller;
        long startMillis;
        long endMillis;
        long recordMicros;
        /** When its event is in Kafka; {@link Long#MAX_VALUE} if it is lost. */
        long eventMicros = Long.MAX_VALUE;

        /** When its logs can be had elsewhere. */
        long logsMicros;

        boolean isVanished;
        boolean isTooLarge;
        /** Whether and when its caller got its id. */
        boolean isAnswered;

        long answeredMicros;

        /** Whether its caller got an answer that does not say whether it was accepted. */
        boolean isUnknown;

        Activation(String id, String namespace, String action, Invocation invocation, Deployment caller) {
            this.id = id;
            this.namespace = namespace;
            this.action = action;
            this.invocation = invocation;
            this.caller = caller;
        }

        /** What it writes: up to two lines. */
        List<LogLine> lines() {
            int count = Integer.parseInt(id.substring(id.length() - 4), 16) % 3;
            return IntStream.range(0, count)
                    .mapToObj(line -> new LogLine(startMillis * 1000 + line, "stdout", "line " + line + " of " + id))
                    .toList();
        }
    }

    void up(boolean up) {
        isUp = up;
    }

    Caller caller(Deployment deployment, Set<String> namespaces) {
        return new Caller() {
            private final Map<String, Integer> calls = new HashMap<>();
            private final Set<String> coldCalls = new HashSet<>();

            @Override
            public boolean serves(String namespace) {
                return namespaces.contains(namespace);
            }

            @Override
            public void call(Invocation invocation, boolean isCold, Consumer<CallOutcome> done) {
                Promises.checkCall(world, deployment, invocation);
                String namespace = invocation.target().namespace();
                Promises.checkColdCall(
                        world, invocation, isCold, calls.getOrDefault(namespace, 0), coldCalls.contains(namespace));
                calls.merge(namespace, 1, Integer::sum);
                if (isCold) {
                    coldCalls.add(namespace);
                }
                Consumer<CallOutcome> answered = outcome -> {
                    calls.merge(namespace, -1, Integer::sum);
                    if (isCold) {
                        coldCalls.remove(namespace);
                    }
                    done.accept(outcome);
                };
                if (isCold) {
                    update(answered, () -> OpenWhisk.this.call(deployment, invocation, answered));
                } else {
                    OpenWhisk.this.call(deployment, invocation, answered);
                }
            }

            @Override
            public void close() {}
        };
    }

    /** Updates an action. */
    private void update(Consumer<CallOutcome> failed, Runnable updated) {
        boolean isLost = !isUp || world.chance(Fault.NOT_SENT) || world.chance(Fault.RESET);
        boolean isRefused = world.chance(Fault.UNAVAILABLE) || world.chance(Fault.INTERNAL_ERROR);
        if (isLost) {
            answer(failed, 1_000 + world.latencyMicros(), new Answer(Kind.NOT_SENT, 0, "update refused"), null);
        } else if (isRefused) {
            answer(failed, 400 + world.latencyMicros(), new Answer(Kind.UNAVAILABLE, 503, "update"), null);
        } else {
            world.time.after(400 + world.latencyMicros(), updated);
        }
    }

    private void call(Deployment deployment, Invocation invocation, Consumer<CallOutcome> done) {
        world.log(
                () -> "call " + invocation.id().trace() + "/" + invocation.id().input());
        long sent = world.time.micros();
        if (!isUp || world.chance(Fault.NOT_SENT)) {
            answer(done, 1_000 + world.latencyMicros(), new Answer(Kind.NOT_SENT, 0, "refused"), null);
            return;
        }
        world.time.after(200 + world.latencyMicros(), () -> {
            long back = 200 + world.latencyMicros();
            if (!isUp || world.chance(Fault.RESET)) {
                answer(done, back, new Answer(Kind.UNKNOWN, 0, "reset"), sent);
            } else if (world.chance(Fault.UNAVAILABLE)) {
                answer(done, back, new Answer(Kind.UNAVAILABLE, 503, "unavailable"), sent);
            } else if (world.chance(Fault.INTERNAL_ERROR)) {
                answer(done, back, new Answer(Kind.UNKNOWN, 500, "internal"), sent);
            } else if (world.chance(Fault.REFUSED)) {
                answer(done, back, new Answer(Kind.REFUSED, 404, "The requested resource does not exist."), sent);
            } else {
                limitedOrAccepted(deployment, invocation, done, sent, back);
            }
        });
    }

    private void limitedOrAccepted(
            Deployment deployment, Invocation invocation, Consumer<CallOutcome> done, long sent, long back) {
        String namespace = invocation.target().namespace();
        if (world.time.micros() / MINUTE_MICROS != minute) {
            minute = world.time.micros() / MINUTE_MICROS;
            inMinute.clear();
        }
        int count = inMinute.merge(namespace, 1, Integer::sum);
        int running = inFlight.getOrDefault(namespace, 0);
        if (count > world.plan.perMinute || world.chance(Fault.LIMITED)) {
            String text = "Too many requests in the last minute (count: " + count + ", allowed: "
                    + Math.min(world.plan.perMinute, DEFAULT_LIMIT) + ").";
            answer(done, back, new Answer(Kind.RATE_LIMITED, 429, text), sent);
            return;
        }
        if (running >= world.plan.concurrent) {
            String text = "Too many concurrent requests in flight (count: " + (running + 1) + ", allowed: "
                    + world.plan.concurrent + ").";
            answer(done, back, new Answer(Kind.CONCURRENCY_LIMITED, 429, text), sent);
            return;
        }
        Activation activation = accept(namespace, invocation.target().action(), invocation, deployment);
        boolean isCut = world.chance(Fault.RESET_AFTER);
        long delay = world.chance(Fault.SLOW) ? world.chance.nextLong(world.plan.callTimeoutMicros * 3 / 2) : back;
        if (isCut || delay > world.plan.callTimeoutMicros) {
            long answered = Math.min(delay, world.plan.callTimeoutMicros);
            world.time.after(answered, () -> activation.isUnknown = deployment.isAlive());
            answer(done, answered, new Answer(Kind.UNKNOWN, 0, "cut"), sent);
            return;
        }
        if (world.chance(Fault.UNNAMED)) {
            answer(done, delay, new Answer(Kind.UNNAMED, 202, "202 without an activation id"), sent);
            return;
        }
        String answered = activations.size() > 1 && world.chance(Fault.SHARED) ? another() : activation.id;
        world.time.after(delay, () -> {
            if (!answered.equals(activation.id)) {
                alsoAnswered.computeIfAbsent(answered, any -> new HashSet<>()).add(invocation.id());
            } else if (deployment.isAlive()) {
                activation.isAnswered = true;
                activation.answeredMicros = world.time.micros();
            }
            long micros = world.time.micros();
            done.accept(new CallOutcome(Kind.ACCEPTED, answered, 202, null, sent, micros, micros / 1_000_000));
        });
    }

    /** The id of one of the latest activations, except the last. */
    private String another() {
        int back = 1 + world.chance.nextInt(Math.min(activations.size() - 1, RECENT));
        return id(activations.size() - back);
    }

    private static String id(int number) {
        return "%032x".formatted(number);
    }

    private record Answer(Kind kind, int status, String error) {}

    private void answer(Consumer<CallOutcome> done, long delay, Answer answer, Long sent) {
        world.time.after(delay, () -> {
            long micros = world.time.micros();
            Long server = answer.status() == 0 ? null : Long.valueOf(micros / 1_000_000);
            world.log(() -> "answer " + answer.kind() + " " + answer.error());
            done.accept(new CallOutcome(answer.kind(), null, answer.status(), answer.error(), sent, micros, server));
        });
    }

    /** A call by somebody else in one of our namespaces. */
    void manualCall(String namespace, String action) {
        accept(namespace, action, null, null);
    }

    private Activation accept(String namespace, String action, Invocation invocation, Deployment caller) {
        String id = id(activations.size() + 1);
        Activation activation = new Activation(id, namespace, action, invocation, caller);
        activations.put(id, activation);
        if (invocation != null) {
            byRun.computeIfAbsent(invocation.id(), run -> new ArrayList<>(1)).add(activation);
        }
        inFlight.merge(namespace, 1, Integer::sum);
        long wait = world.chance(Fault.QUEUED)
                ? world.chance.nextLong(world.plan.completionLimitMillis * 800)
                : world.chance.nextLong(20_000);
        long start = world.time.micros() + wait;
        long end = start + 1_000 + world.chance.nextLong(200_000);
        activation.startMillis = start / 1000;
        activation.endMillis = end / 1000;
        activation.isVanished = world.chance(Fault.VANISHED);
        activation.isTooLarge = world.chance(Fault.TOO_LARGE);
        activation.recordMicros = end
                + (world.chance(Fault.RECORD_LATE) ? world.chance.nextLong(20_000_000) : world.chance.nextLong(30_000));
        if (world.plan.areLogsElsewhere) {
            activation.logsMicros = activation.recordMicros
                    + (world.chance(Fault.LOGS_LATE) ? 4_000_000 : world.chance.nextLong(500_000));
        }
        world.log(() -> "accepted " + id + (invocation == null ? " by hand" : ""));
        world.time.at(end, () -> inFlight.merge(namespace, -1, Integer::sum));
        if (activation.isVanished) {
            activation.recordMicros = Long.MAX_VALUE;
        } else if (!world.chance(Fault.EVENT_LOST)) {
            long event = end
                    + (world.chance(Fault.EVENT_LATE)
                            ? world.chance.nextLong(60_000_000)
                            : world.chance.nextLong(40_000));
            activation.eventMicros = event;
            publish(activation, event);
            if (world.chance(Fault.EVENT_TWICE)) {
                publish(activation, event + world.chance.nextLong(30_000_000));
            }
        }
        return activation;
    }

    private void publish(Activation activation, long micros) {
        UserEvent event = new UserEvent(
                activation.id,
                activation.namespace,
                activation.action,
                "invoker0",
                micros / 1000,
                activation.endMillis - activation.startMillis,
                0L);
        world.time.at(micros, () -> {
            world.log(() -> "event " + activation.id);
            world.topic.append(event);
        });
    }

    @Override
    public void activation(AuthKey key, String activationId, Long startedByMillis, ReplyConsumer done) {
        boolean fails = world.chance(Fault.RECORD_ERROR);
        world.time.after(200 + world.latencyMicros(), () -> {
            Activation activation = activations.get(activationId);
            if (!isUp) {
                done.accept(null, new IOException("connection refused"));
            } else if (fails) {
                done.accept(new Reply(503, "{\"error\":\"unavailable\"}"), null);
            } else if (activation == null
                    || !activation.namespace.equals(key.uuid())
                    || activation.recordMicros > world.time.micros()) {
                done.accept(new Reply(404, "{\"error\":\"The requested resource does not exist.\"}"), null);
            } else if (activation.isTooLarge) {
                done.accept(null, new AnswerTooLargeException(0));
            } else {
                done.accept(new Reply(200, record(activation)), null);
            }
        });
    }

    @Override
    public void logs(AuthKey key, String activationId, ReplyConsumer done) {
        boolean fails = world.chance(Fault.RECORD_ERROR);
        world.time.after(200 + world.latencyMicros(), () -> {
            Activation activation = activations.get(activationId);
            if (!isUp) {
                done.accept(null, new IOException("connection refused"));
            } else if (fails) {
                done.accept(new Reply(503, "{\"error\":\"unavailable\"}"), null);
            } else {
                boolean isThere = activation.logsMicros <= world.time.micros();
                done.accept(new Reply(200, "{\"logs\":" + (isThere ? logs(activation) : "[]") + "}"), null);
            }
        });
    }

    /** What an activation wrote, as OpenWhisk has it. */
    private static String logs(Activation activation) {
        return activation.lines().stream()
                .map(line -> '"'
                        + Instant.EPOCH
                                .plus(line.timeMicros(), ChronoUnit.MICROS)
                                .toString() + ' ' + line.stream() + ": " + line.text() + '"')
                .toList()
                .toString();
    }

    private String record(Activation activation) {
        String logs = world.plan.areLogsElsewhere ? "[]" : logs(activation);
        return "{\"activationId\":\"" + activation.id + "\",\"start\":" + activation.startMillis + ",\"end\":"
                + activation.endMillis + ",\"logs\":" + logs + ",\"annotations\":[{\"key\":\"waitTime\",\"value\":3}],"
                + "\"response\":{\"status\":\"success\",\"success\":true,\"result\":{}}}";
    }

    @Override
    public void close() {}
}
