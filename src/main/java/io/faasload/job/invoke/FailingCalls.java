package io.faasload.job.invoke;

import io.faasload.openwhisk.CallOutcome;
import io.faasload.openwhisk.Reply;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns, at most once a minute, that calls fail and are retried. Refusals by a limit are not failures. */
final class FailingCalls {

    private static final Logger LOG = LoggerFactory.getLogger(FailingCalls.class);
    private static final long PAUSE_MILLIS = Duration.ofMinutes(1).toMillis();

    private long failed;
    private long nextMillis = Long.MIN_VALUE;

    /** Counts the outcome of a call that will be retried. */
    void add(CallOutcome outcome, long nowMillis) {
        if (outcome.kind() == CallOutcome.Kind.RATE_LIMITED || outcome.kind() == CallOutcome.Kind.CONCURRENCY_LIMITED) {
            return;
        }
        failed++;
        if (nowMillis >= nextMillis) {
            LOG.warn(
                    "Retrying {} failed calls; the last error was: {}",
                    failed,
                    new Reply(outcome.status(), String.valueOf(outcome.error())).errorLine());
            failed = 0;
            nextMillis = nowMillis + PAUSE_MILLIS;
        }
    }
}
