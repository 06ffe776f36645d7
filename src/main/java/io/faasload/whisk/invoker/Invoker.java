package io.faasload.whisk.invoker;

import io.faasload.whisk.activation.Activation;
import io.faasload.whisk.activation.ActivationJournal;
import io.faasload.whisk.activation.ActivationResponse;
import io.faasload.whisk.activation.ActivationResponse.Status;
import io.faasload.whisk.activation.Completions;
import io.faasload.whisk.activation.Delays;
import io.faasload.whisk.activation.RecordJson;
import io.faasload.whisk.entity.WhiskAction;
import io.faasload.whisk.invoker.Sandbox.End;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs activations in sandboxes and completes them with their records. Accepts any number; they are queued here until
 * they run, and the journal keeps those queued or running when the invoker is closed. Thread-safe.
 */
public final class Invoker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Invoker.class);

    /** How long to wait for the end-of-activation line of a live sandbox that may never write it. */
    private static final Duration LOG_LIMIT = Duration.ofSeconds(30);

    private static final int CLOSE_LIMIT_S = 2;
    private static final Duration SWEEP = Duration.ofSeconds(1);

    private final PoolSettings settings;
    private final Completions completions;
    private final ActivationJournal journal;
    private final ActionRunner runner;
    private final Delays delays;
    private final InstantSource clock;
    private final ExecutorService executor;
    private final SandboxPool pool;
    private final SandboxListener listener;
    private volatile boolean closed;

    public Invoker(
            PoolSettings settings,
            Sandbox.Factory factory,
            Completions completions,
            ActivationJournal journal,
            String apiHost,
            Delays delays,
            InstantSource clock,
            SandboxListener listener) {
        this.settings = settings;
        this.completions = completions;
        this.journal = journal;
        this.runner = new ActionRunner(apiHost, clock);
        this.delays = delays;
        this.clock = clock;
        this.listener = listener;
        this.executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "whisk-invoker");
            thread.setDaemon(true);
            return thread;
        });
        SandboxPool.Server server = new SandboxPool.Server() {
            @Override
            public void serve(PooledSandbox sandbox, Activation activation) {
                run(sandbox, activation);
            }

            @Override
            public void cannotServe(Activation activation, Exception cause) {
                fail(activation, ActivationResponse.notProvisioned());
            }
        };
        this.pool = new SandboxPool(settings, factory, executor, server, listener, System::nanoTime);
        delays.every(SWEEP, pool::stopIdleSandboxes);
    }

    public void submit(Activation activation) {
        pool.submit(activation);
    }

    /**
     * Takes over what an earlier invoker left behind. As in OpenWhisk, no activation runs twice: one that had started
     * becomes an error.
     */
    public void resume(ActivationJournal.Unfinished left) {
        if (left.started()) {
            fail(left.activation(), ActivationResponse.internalError());
        } else {
            pool.submit(left.activation());
        }
    }

    /** The action was updated or deleted: its sandboxes serve no new activations. */
    public void retire(WhiskAction action) {
        pool.retire(action.name().path());
    }

    public int liveSandboxes() {
        return pool.liveSandboxes();
    }

    public long coldStarts() {
        return pool.coldStarts();
    }

    /** Activations waiting for a sandbox. */
    public int waiting() {
        return pool.waiting();
    }

    private void run(PooledSandbox pooled, Activation activation) {
        Runnable report = () -> {};
        boolean reusable = false;
        try {
            journal.started(activation);
            listener.serves(pooled.sandbox, activation);
            ActionRunner.Served served = runner.initAndRun(pooled, activation);
            // The sandbox was killed by our own close: the outcome is unknown, so nothing is reported.
            if (!closed) {
                RecordJson record = served.record();
                boolean late = served.end() == End.TIMED_OUT || served.end() == End.EXITED;
                List<String> logs =
                        ActionRunner.logs(pooled, record, served.end() == End.TIMED_OUT ? Duration.ZERO : LOG_LIMIT);
                if (served.end() == End.ANSWERED) {
                    listener.ended(pooled.sandbox);
                }
                Status status = record.response().status();
                reusable = status == Status.SUCCESS || status == Status.APPLICATION_ERROR;
                report = () -> delays.after(late ? settings.lateReport() : Duration.ZERO, () -> finish(record, logs));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error(
                    "Activation {} of {} failed.",
                    activation.id(),
                    activation.action().name(),
                    e);
            if (!closed) {
                report = () -> fail(activation, ActivationResponse.internalError());
            }
        } finally {
            // Before the report: a client that reacts to it with the next activation must find the sandbox warm and
            // free.
            if (reusable) {
                pool.release(pooled);
            } else {
                pool.destroy(pooled);
            }
        }
        report.run();
    }

    private void finish(RecordJson record, List<String> logs) {
        try {
            record.activation().answer().complete(record);
            completions.complete(record.withLogs(logs));
        } catch (RuntimeException e) {
            LOG.error(
                    "Activation {} was only partly reported.",
                    record.activation().id(),
                    e);
        }
    }

    /** Completes an activation that did not run. */
    private void fail(Activation activation, ActivationResponse response) {
        long now = clock.millis();
        finish(
                new RecordJson(
                        activation,
                        Math.max(0, now - activation.receivedMillis()),
                        null,
                        now,
                        now,
                        false,
                        response,
                        List.of()),
                List.of());
    }

    /** Kills the sandboxes, and waits until no activation here could still be reported. */
    @Override
    public void close() {
        closed = true;
        pool.close();
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(CLOSE_LIMIT_S, TimeUnit.SECONDS)) {
                LOG.warn("Activations still run after {} s", CLOSE_LIMIT_S);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
