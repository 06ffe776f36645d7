package io.faasload.whisk.invoker;

import io.faasload.whisk.activation.Activation;
import io.faasload.whisk.activation.ActivationResponse;
import io.faasload.whisk.activation.ActivationResponse.Status;
import io.faasload.whisk.activation.RecordJson;
import io.faasload.whisk.invoker.Sandbox.Answer;
import io.faasload.whisk.invoker.Sandbox.End;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs an activation in a sandbox over the action protocol, and builds its record. Thread-safe. */
final class ActionRunner {

    private final ActionRequests requests;
    private final InstantSource clock;

    ActionRunner(String apiHost, InstantSource clock) {
        this.requests = new ActionRequests(apiHost, clock);
        this.clock = clock;
    }

    /** A record, without logs, and how the last call to the sandbox ended. */
    record Served(RecordJson record, End end) {}

    /** Calls {@code /run}, and first {@code /init} if the sandbox is new. */
    Served initAndRun(PooledSandbox pooled, Activation activation) {
        int limitMillis = activation.action().limits().timeoutMillis();
        Duration limit = Duration.ofMillis(limitMillis);
        long startMillis = clock.millis();
        long startNanos = System.nanoTime();
        Long initMillis = null;
        if (!pooled.initialized) {
            Answer answer = pooled.sandbox.post("/init", requests.init(activation), limit);
            initMillis = millisSince(startNanos);
            if (answer.end() != End.ANSWERED || answer.httpStatus() != 200) {
                ActivationResponse response =
                        switch (answer.end()) {
                            case ANSWERED -> ActivationResponse.ofFailedInit(answer.body(), answer.length());
                            case TIMED_OUT -> ActivationResponse.timedOut(limitMillis, true);
                            case EXITED -> ActivationResponse.exited(true);
                            case MEMORY_EXHAUSTED -> ActivationResponse.memoryExhausted();
                        };
                return served(activation, startMillis, initMillis, initMillis, answer, response);
            }
            pooled.initialized = true;
        }
        Answer answer = pooled.sandbox.post("/run", requests.run(activation), limit);
        ActivationResponse response =
                switch (answer.end()) {
                    case ANSWERED -> ActivationResponse.ofRun(answer.httpStatus(), answer.body(), answer.length());
                    case TIMED_OUT -> ActivationResponse.timedOut(limitMillis, false);
                    case EXITED -> ActivationResponse.exited(false);
                    case MEMORY_EXHAUSTED -> ActivationResponse.memoryExhausted();
                };
        return served(activation, startMillis, initMillis, millisSince(startNanos), answer, response);
    }

    private static Served served(
            Activation activation,
            long startMillis,
            @Nullable Long initMillis,
            long durationMillis,
            Answer answer,
            ActivationResponse response) {
        RecordJson record = new RecordJson(
                activation,
                Math.max(0, startMillis - activation.receivedMillis()),
                initMillis,
                startMillis,
                startMillis + durationMillis,
                answer.end() == End.TIMED_OUT,
                response,
                List.of());
        return new Served(record, answer.end());
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    /** Waits up to {@code limit} for the lines that the activation wrote. */
    static List<String> logs(PooledSandbox pooled, RecordJson record, Duration limit) throws InterruptedException {
        long maxBytes = (long) record.activation().action().limits().logsMb() << 20;
        List<String> lines = new ArrayList<>(pooled.sandbox.collectLogs(limit, maxBytes));
        if (record.response().status() == Status.DEVELOPER_ERROR) {
            lines.add(SandboxLog.stamped(
                    Instant.now(),
                    "stderr",
                    "The action did not initialize or run as expected. Log data might be missing."));
        }
        return lines;
    }
}
