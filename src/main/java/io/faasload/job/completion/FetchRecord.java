package io.faasload.job.completion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.faasload.config.AuthKey;
import io.faasload.job.task.Machine;
import io.faasload.job.task.PendingResults;
import io.faasload.job.usage.UsageRequest;
import io.faasload.openwhisk.ActivationLogs;
import io.faasload.openwhisk.ActivationReader;
import io.faasload.openwhisk.ActivationRecord;
import io.faasload.openwhisk.Reply;
import io.faasload.openwhisk.UserEvent;
import io.faasload.openwhisk.http.AnswerTooLargeException;
import io.faasload.run.Call;
import io.faasload.run.Invocation;
import io.faasload.run.Run.LogLine;
import io.faasload.run.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the activation record of a run that has ended, and builds the run's final row from it.
 *
 * <p>After an event, 404 means "not yet": it is retried within milliseconds, then at growing intervals until Flink's timeout,
 * which makes the run lost. Without an event, 404 completes the request, with no row or, if it was the last request, with a lost
 * run. Anything else that is not a record of this activation (no answer, 429, 5xx, a proxy's page) is retried. A record too large
 * to read is not retried: the run is completed from its event. A GET may be repeated after a restart, so Flink's async operator
 * fits.
 *
 * <p>If logs are wanted and a record has none, they may be stored elsewhere, where they are requested until a timeout. A record that has
 * logs proves that this OpenWhisk has them there, and an action whose logs did not come in time is assumed to write none: then an empty
 * answer is final.
 */
public final class FetchRecord extends RichAsyncFunction<RecordRequest, UsageRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(FetchRecord.class);
    private static final long FIRST_PAUSE_MILLIS = 4;
    private static final long LONGEST_PAUSE_MILLIS = 15_000;

    private final Machine machine;
    private final RecordSettings settings;
    private final SerializableSupplier<ActivationReader> clients;

    private transient ActivationReader client;
    private transient RecordMetrics counts;
    /** Pending requests. */
    private transient PendingResults<UsageRequest, Progress> pending;

    private transient volatile boolean haveRecordsLogs;
    /** Actions that wrote no logs, by namespace. */
    private transient Set<String> silent;

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    public FetchRecord(Machine machine, RecordSettings settings, SerializableSupplier<ActivationReader> clients) {
        this.machine = machine;
        this.settings = settings;
        this.clients = clients;
    }

    /** Flink's timeout of one request. */
    public Duration limit() {
        return settings.limit();
    }

    @Override
    public void open(OpenContext context) {
        client = clients.get();
        counts = new RecordMetrics(getRuntimeContext().getMetricGroup());
        pending = new PendingResults<>(machine.newTimer("record-retry"));
        silent = ConcurrentHashMap.newKeySet();
    }

    @Override
    public void close() {
        if (pending != null) {
            pending.close();
        }
        if (client != null) {
            client.close();
        }
    }

    @Override
    public void asyncInvoke(RecordRequest request, ResultFuture<UsageRequest> result) {
        AuthKey key = settings.keys().get(request.invocation().target().namespace());
        if (key == null) {
            // The restored state predates the removal of its namespace. Once the namespace is configured again, the row
            // brings the run back.
            LOG.warn("Namespace no longer configured, not requesting the record of {}", request.invocation());
            result.complete(Collections.emptyList());
            return;
        }
        pending.add(result, new Progress("no answer", null));
        ask(new Query(request, key, result), startedBy(request.event()), FIRST_PAUSE_MILLIS);
    }

    private static @Nullable Long startedBy(@Nullable UserEvent event) {
        return event == null || event.durationMillis() == null
                ? null
                : Long.valueOf(event.timestampMillis() - event.durationMillis());
    }

    @Override
    public void timeout(RecordRequest request, ResultFuture<UsageRequest> result) {
        Progress progress = pending.note(result);
        if (progress != null && progress.withoutLogs() != null) {
            complete(request, result, List.of(progress.withoutLogs()));
            return;
        }
        // Without an event, the join requests the record again, up to its last request.
        boolean isLost = request.event() != null || request.last();
        String problem = progress == null ? null : progress.problem();
        complete(request, result, isLost ? List.of(FinalRun.lost(request, problem)) : Collections.emptyList());
    }

    /**
     * What is known about a pending request.
     *
     * @param problem the last one
     * @param withoutLogs the run, once its record is there and only its logs are missing
     */
    private record Progress(String problem, @Nullable UsageRequest withoutLogs) {}

    /** A request for a record, and the result to complete with it. */
    private record Query(RecordRequest request, AuthKey key, ResultFuture<UsageRequest> result) {}

    private void complete(RecordRequest request, ResultFuture<UsageRequest> result, Collection<UsageRequest> runs) {
        if (!pending.remove(result)) {
            return; // The answer and the timeout raced, and this one lost.
        }
        runs.forEach(run -> counts.recordEnd(run.run(), request.event()));
        result.complete(runs);
    }

    private void ask(Query query, @Nullable Long startedByMillis, long pauseMillis) {
        client.activation(
                query.key(),
                activationId(query.request().invocation()),
                startedByMillis,
                (reply, failure) -> pending.handle(query.result(), () -> handle(query, pauseMillis, reply, failure)));
    }

    private void handle(Query query, long pauseMillis, @Nullable Reply reply, @Nullable IOException failure) {
        RecordRequest request = query.request();
        ActivationRecord activation;
        try {
            activation = reply != null && reply.status() == 200 ? record(request, reply) : null;
        } catch (StreamConstraintsException e) {
            completeUnread(query, e.getOriginalMessage());
            return;
        }
        if (failure instanceof AnswerTooLargeException) {
            completeUnread(query, failure.getMessage());
            return;
        }
        boolean notYet = reply != null && reply.status() == 404;
        if (activation != null) {
            completeWithLogs(query, activation);
        } else if (notYet && request.event() == null) {
            complete(
                    request,
                    query.result(),
                    request.last()
                            ? List.of(FinalRun.lost(request, problem(reply, failure)))
                            : Collections.emptyList());
        } else {
            if (notYet) {
                counts.countNotYet();
            }
            String problem = problem(reply, failure);
            pending.update(query.result(), new Progress(problem, null));
            retry(query, pauseMillis, notYet, problem);
        }
    }

    private void completeWithLogs(Query query, ActivationRecord activation) {
        UsageRequest run = FinalRun.completed(query.request(), activation);
        if (settings.logs() == null) {
            complete(query.request(), query.result(), List.of(run));
            return;
        }
        haveRecordsLogs |= !activation.logs().isEmpty();
        UsageRequest logged = run.withLogs(activation.logs());
        if (haveRecordsLogs) {
            complete(query.request(), query.result(), List.of(logged));
        } else {
            pending.update(query.result(), new Progress("no logs", logged));
            askLogs(query, logged, settings.logs(), machine.nanoTime());
        }
    }

    private void askLogs(Query query, UsageRequest run, RecordSettings.Logs wait, long sinceNanos) {
        client.logs(
                query.key(),
                activationId(query.request().invocation()),
                (reply, failure) -> pending.handle(query.result(), () -> {
                    Reply answer = reply != null && reply.status() == 200 ? reply : null;
                    List<LogLine> lines = answer == null ? Collections.emptyList() : logs(answer);
                    Target target = query.request().invocation().target();
                    String action = target.namespace() + "/" + target.action();
                    boolean isOver =
                            machine.nanoTime() - sinceNanos >= wait.timeout().toNanos();
                    if (!lines.isEmpty() || isOver || (answer != null && silent.contains(action))) {
                        if (!lines.isEmpty()) {
                            silent.remove(action);
                        } else if (answer != null) {
                            silent.add(action);
                        }
                        complete(query.request(), query.result(), List.of(run.withLogs(lines)));
                    } else {
                        LOG.debug(
                                "No logs of {}: {}",
                                query.request().invocation().call(),
                                problem(reply, failure));
                        pending.retry(
                                query.result(),
                                () -> askLogs(query, run, wait, sinceNanos),
                                Math.max(FIRST_PAUSE_MILLIS, wait.backoff().toMillis()));
                    }
                }));
    }

    /** Parses one at a time, like {@link #record}. */
    private synchronized List<LogLine> logs(Reply reply) {
        return ActivationLogs.parse(reply.body());
    }

    /** Completes a run whose record can never be read. */
    private void completeUnread(Query query, @Nullable String reason) {
        RecordRequest request = query.request();
        String error = "the activation's record was not read (" + reason + ")";
        Collection<UsageRequest> runs = Collections.emptyList();
        if (request.event() != null && request.event().statusCode() != null) {
            runs = List.of(
                    FinalRun.completed(request, request.event(), request.event().statusCode(), error));
        } else if (request.event() != null || request.last()) {
            runs = List.of(FinalRun.lost(request, error));
        }
        complete(request, query.result(), runs);
    }

    private static String problem(@Nullable Reply reply, @Nullable IOException failure) {
        return reply == null ? String.valueOf(failure) : "HTTP " + reply.status() + ": " + reply.errorLine();
    }

    private void retry(Query query, long pauseMillis, boolean notYet, String problem) {
        // A missing record usually follows within milliseconds; a server that is overloaded or down gets more time,
        // with jitter.
        long pause = notYet
                ? pauseMillis
                : Math.max(pauseMillis, 500 + machine.random().nextInt(1000));
        LOG.debug(
                "No record of {} ({}); retrying in {} ms",
                query.request().invocation().call(),
                problem,
                pause);
        pending.retry(query.result(), () -> ask(query, null, Math.min(2 * pause, LONGEST_PAUSE_MILLIS)), pause);
    }

    /**
     * The record of this activation; null for any other answer, such as a proxy's page. Parses one at a time, which bounds the
     * memory that hostile answers take.
     */
    private synchronized @Nullable ActivationRecord record(RecordRequest request, Reply reply)
            throws StreamConstraintsException {
        try {
            ActivationRecord activation = ActivationRecord.parse(reply.body(), settings.logs() != null);
            return activationId(request.invocation()).equals(activation.activationId()) ? activation : null;
        } catch (StreamConstraintsException e) {
            throw e;
        } catch (JsonProcessingException e) {
            LOG.debug("The activation record is not a JSON object", e);
            return null;
        }
    }

    private static String activationId(Invocation invocation) {
        Call call = Objects.requireNonNull(invocation.call());
        return Objects.requireNonNull(call.activationId());
    }
}
