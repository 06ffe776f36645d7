package io.faasload.job.usage;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.faasload.job.task.Machine;
import io.faasload.job.task.PendingResults;
import io.faasload.run.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.HttpUrl;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.apache.flink.util.function.SerializableSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds to a completed run the usage measured by the monitor of its invoker. Every run is emitted, with usage or without: a
 * monitor that is down, slow, busy or faulty costs the usage and nothing else. Runs that are not completed pass through, and so
 * do all runs if monitors are disabled.
 */
public final class FetchUsage extends RichAsyncFunction<UsageRequest, Run> {

    private static final Logger LOG = LoggerFactory.getLogger(FetchUsage.class);

    /** More than a monitor can answer within the request timeout, and enough for 10,000 runs/s that wait as long as a monitor would. */
    private static final int MOST_PENDING = 2_000;

    /**
     * How long a monitor itself waits after an end before it answers. Waiting here costs a timer; waiting there costs one of its
     * few requests in flight: 64 that wait are 320 answers a second.
     */
    private static final long SETTLE_MILLIS = 200;

    private static final int BUSY = 503;
    private static final int BUSY_PAUSE_MILLIS = 100;

    private final UsageSettings settings;
    private final Machine machine;
    private final SerializableSupplier<UsageReader> readers;

    private transient MonitorAddresses addresses;
    private transient UsageReader client;
    private transient UsageMetrics counts;
    private transient Map<HttpUrl, Monitor> monitors;
    /** Pending requests, each with its monitor. */
    private transient PendingResults<Run, Monitor> pending;

    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    public FetchUsage(Machine machine, UsageSettings settings, SerializableSupplier<UsageReader> readers) {
        this.machine = machine;
        this.settings = settings;
        this.readers = readers;
    }

    /**
     * How many runs Flink may hand over before the first ones are emitted. Without a pace, further runs wait until monitors have
     * answered, and keep their usage; with a pace, that would make calls late.
     *
     * @param most bound of other operators
     */
    public int capacity(int most) {
        return settings.isPaced() ? most : Math.min(most, MOST_PENDING);
    }

    /** Flink's timeout of one request. */
    public Duration limit() {
        return settings.limit();
    }

    @Override
    public void open(OpenContext context) {
        addresses = new MonitorAddresses(settings.addresses());
        client = readers.get();
        counts = new UsageMetrics(getRuntimeContext().getMetricGroup());
        monitors = new ConcurrentHashMap<>();
        pending = new PendingResults<>(machine.newTimer("usage-retry"));
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
    public void asyncInvoke(UsageRequest request, ResultFuture<Run> result) {
        Run run = request.run();
        if (!settings.enabled() || !hasTimes(run.ended())) {
            emit(request, run, result);
            return;
        }
        HttpUrl address = addresses.of(Objects.requireNonNull(run.ended()).invoker());
        Monitor monitor = address == null
                ? null
                : monitors.computeIfAbsent(
                        address, url -> new Monitor(url, new MonitorReach(url.toString(), machine::nanoTime)));
        if (monitor == null
                || pending.size() >= MOST_PENDING
                || !monitor.reach().mayAsk()) {
            emitUnanswered(request, result);
            return;
        }
        pending.add(result, monitor);
        pending.retry(result, () -> ask(new Query(request, result, monitor, machine.nanoTime())), SETTLE_MILLIS);
    }

    private static boolean hasTimes(Run.@Nullable Ended ended) {
        return ended != null
                && ended.times().startMillis() != null
                && ended.times().endMillis() != null;
    }

    /** Usually reached while a monitor stays busy; one that answers other requests meanwhile does not count as down. */
    @Override
    public void timeout(UsageRequest request, ResultFuture<Run> result) {
        Monitor monitor = pending.note(result);
        if (monitor != null) {
            fail(
                    request,
                    result,
                    monitor,
                    "no answer within " + settings.limit().toSeconds() + " s");
        }
    }

    /** A monitor, and whether it answers. */
    private record Monitor(HttpUrl address, MonitorReach reach) {}

    /** A request to a monitor, when it was sent, and the result to complete with it. */
    private record Query(UsageRequest request, ResultFuture<Run> result, Monitor monitor, long beganNanos) {}

    private void completeWithoutUsage(UsageRequest request, ResultFuture<Run> result) {
        if (pending.remove(result)) {
            emitUnanswered(request, result);
        }
    }

    private void emitUnanswered(UsageRequest request, ResultFuture<Run> result) {
        counts.countUnanswered();
        emit(request, request.run().withUsage(Run.Usage.UNANSWERED), result);
    }

    private void emit(UsageRequest request, Run run, ResultFuture<Run> result) {
        counts.recordRow(request.eventMillis());
        result.complete(List.of(run));
    }

    private void ask(Query query) {
        client.ask(
                query.monitor().address(),
                query.request(),
                (status, body, failure) -> pending.handle(query.result(), () -> handle(query, status, body, failure)));
    }

    private void handle(Query query, int status, String body, @Nullable IOException failure) {
        switch (status) {
            case 200 -> accept(query, body);
            case BUSY -> retry(query);
            // Only this request is at fault: its time span or a text is too long for the monitor.
            case 400, 413 -> {
                LOG.debug("The monitor rejected the request for {}: {}", query.request(), body);
                query.monitor().reach().recordAnswer();
                completeWithoutUsage(query.request(), query.result());
            }
            default -> fail(query, failure == null ? "HTTP " + status : failure.toString());
        }
    }

    /** Parses one at a time, since many samples take much memory. */
    private synchronized Run.Usage parse(String body, String activationId) throws JsonProcessingException {
        return UsageAnswer.parse(body, activationId);
    }

    private void accept(Query query, String body) {
        Run run = query.request().run();
        Run.Usage usage;
        try {
            usage = parse(body, Objects.requireNonNull(run.call().activationId()));
        } catch (JsonProcessingException e) {
            LOG.debug("The answer is not a usage answer", e);
            fail(query, "its answer is not a usage answer");
            return;
        }
        query.monitor().reach().recordAnswer();
        if (pending.remove(query.result())) {
            counts.recordAnswer(usage, machine.nanoTime() - query.beganNanos());
            emit(query.request(), run.withUsage(usage), query.result());
        }
    }

    private void fail(Query query, String reason) {
        fail(query.request(), query.result(), query.monitor(), reason);
    }

    private void fail(UsageRequest request, ResultFuture<Run> result, Monitor monitor, String reason) {
        if (monitor.reach().recordFailure(reason)) {
            client.dropWaiting(monitor.address());
        }
        completeWithoutUsage(request, result);
    }

    /** Retries after a pause, unless the monitor counts as down by now. */
    private void retry(Query query) {
        if (query.monitor().reach().isDown()) {
            fail(query, "HTTP " + BUSY);
            return;
        }
        int pause = BUSY_PAUSE_MILLIS + machine.random().nextInt(BUSY_PAUSE_MILLIS);
        pending.retry(query.result(), () -> ask(query), pause);
    }
}
