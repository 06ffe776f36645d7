package io.faasload.job.completion;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.faasload.config.AuthKey;
import io.faasload.dataset.Run;
import io.faasload.job.invoke.RunRow;
import io.faasload.openwhisk.ActivationRecord;
import io.faasload.openwhisk.OpenWhiskClient;
import io.faasload.openwhisk.Reply;
import io.faasload.schedule.Call;
import io.faasload.schedule.Invocation;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the activation record of a run that ended and makes the run's final row of it.
 *
 * <p>After an event, 404 is "not yet": asked again after a few milliseconds, then at growing intervals until Flink's
 * time-out, which makes the run lost. Without an event, 404 ends the question: with no row, or with a lost one if it was
 * the last. Everything else that is no record (no answer, 429, 5xx) is asked again. Repeating a GET harms nobody, so Flink's
 * own async operator runs this.
 */
public final class FetchRecord extends RichAsyncFunction<RecordRequest, Run> {

    private static final Logger LOG = LoggerFactory.getLogger(FetchRecord.class);
    private static final long FIRST_PAUSE_MILLIS = 4;
    private static final long LONGEST_PAUSE_MILLIS = 15_000;

    private final ClientFactory clients;
    private final Map<String, AuthKey> keys;

    private transient OpenWhiskClient client;
    private transient RecordMetrics counts;
    private transient ScheduledExecutorService timer;

    /**
     * A fetcher.
     *
     * @param keys of each namespace
     */
    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    public FetchRecord(ClientFactory clients, Map<String, AuthKey> keys) {
        this.clients = clients;
        this.keys = keys;
    }

    /** Opens a client on the machine where the operator runs. */
    public interface ClientFactory extends java.io.Serializable {
        OpenWhiskClient open();
    }

    @Override
    public void open(OpenContext context) {
        client = clients.open();
        counts = new RecordMetrics(getRuntimeContext().getMetricGroup());
        timer = Executors.newSingleThreadScheduledExecutor(new ExecutorThreadFactory("record-retry"));
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.shutdownNow();
        }
        if (client != null) {
            client.close();
        }
    }

    @Override
    public void asyncInvoke(RecordRequest request, ResultFuture<Run> result) {
        ask(request, result, FIRST_PAUSE_MILLIS);
    }

    @Override
    public void timeout(RecordRequest request, ResultFuture<Run> result) {
        // Without an event this was no last word: the join asks again.
        boolean isLost = request.event() != null || request.last();
        if (isLost) {
            end(request, result, lost(request));
        } else {
            result.complete(Collections.emptyList());
        }
    }

    private void end(RecordRequest request, ResultFuture<Run> result, Run run) {
        counts.ended(run, request.event(), System.currentTimeMillis());
        result.complete(List.of(run));
    }

    private void ask(RecordRequest request, ResultFuture<Run> result, long pauseMillis) {
        Invocation invocation = request.invocation();
        AuthKey key = keys.get(invocation.namespace());
        if (key == null) {
            throw new IllegalStateException("no key for namespace " + invocation.namespace());
        }
        client.activation(key, activationId(invocation), (reply, failure) -> {
            if (reply != null && reply.status() == 200) {
                end(request, result, completed(request, reply));
            } else if (reply != null && reply.status() == 404 && request.event() == null) {
                if (request.last()) {
                    end(request, result, lost(request));
                } else {
                    result.complete(Collections.emptyList());
                }
            } else {
                again(request, result, pauseMillis, reply, failure);
            }
        });
    }

    private void again(
            RecordRequest request,
            ResultFuture<Run> result,
            long pauseMillis,
            @Nullable Reply reply,
            @Nullable IOException failure) {
        boolean notYet = reply != null && reply.status() == 404;
        if (notYet) {
            counts.notYet();
        }
        // What is overloaded or down gets at least a second, with jitter; a record is mostly milliseconds away.
        long pause = notYet
                ? pauseMillis
                : Math.max(pauseMillis, 500 + ThreadLocalRandom.current().nextInt(1000));
        LOG.debug(
                "No record of {} yet ({}); again in {} ms", request.invocation().call(), reply, pause, failure);
        try {
            var unused = timer.schedule(
                    () -> ask(request, result, Math.min(2 * pause, LONGEST_PAUSE_MILLIS)),
                    pause,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The task ended before the record came; a restored one asks again", e);
        }
    }

    private static String activationId(Invocation invocation) {
        Call call = Objects.requireNonNull(invocation.call());
        return Objects.requireNonNull(call.activationId());
    }

    private static Run completed(RecordRequest request, Reply reply) {
        try {
            ActivationRecord activation = ActivationRecord.parse(reply.body());
            Run.Ended ended = new Run.Ended(
                    request.event() == null ? "record" : "event",
                    !activation.success(),
                    activation.status(),
                    activation.startMillis(),
                    activation.endMillis(),
                    activation.waitMillis(),
                    activation.initMillis(),
                    activation.outputSizeBytes(),
                    activation.extractMillis(),
                    activation.transformMillis(),
                    activation.loadMillis(),
                    activation.memoryMegabytes(),
                    request.event() == null ? null : request.event().source(),
                    List.of());
            return run(request.invocation(), Run.COMPLETED, ended, activation.error());
        } catch (JsonProcessingException e) {
            return run(
                    request.invocation(),
                    Run.LOST,
                    null,
                    "OpenWhisk's record of the activation is no JSON: " + e.getOriginalMessage());
        }
    }

    private static Run lost(RecordRequest request) {
        String error = request.event() == null
                ? "neither event nor record before openwhisk.completionlimit"
                : "an event but no record before openwhisk.completionlimit";
        return run(request.invocation(), Run.LOST, null, error);
    }

    private static Run run(Invocation invocation, String status, Run.@Nullable Ended ended, @Nullable String error) {
        return RunRow.of(invocation, Objects.requireNonNull(invocation.call()), status, ended, error);
    }
}
