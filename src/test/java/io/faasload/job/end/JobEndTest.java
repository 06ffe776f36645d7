package io.faasload.job.end;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class JobEndTest {

    private final FakeRuns runs = new FakeRuns();
    private final List<CompletableFuture<String>> stops = new ArrayList<>();
    private final JobEnd end = new JobEnd(
            runs,
            () -> {
                CompletableFuture<String> stop = new CompletableFuture<>();
                stops.add(stop);
                return stop;
            },
            Duration.ofSeconds(5));
    private long nowNanos = -3;

    @Test
    void stopsOnceAfterTheRunsHaveBeenSettledForAWhile() {
        checkAfter(60, true);
        runs.areSettled = true;
        checkAfter(1, true);
        checkAfter(4, true);
        assertThat(stops).isEmpty();

        checkAfter(1, true);
        checkAfter(60, true);

        assertThat(stops).hasSize(1);
        assertThat(runs.finished).isEqualTo(1);
    }

    @Test
    void doesNotStopWhileTasksDoNotRun() {
        runs.areSettled = true;
        runs.areAborted = true;
        checkAfter(1, false);
        checkAfter(60, false);

        assertThat(stops).isEmpty();
    }

    @Test
    void waitsAgainAfterARestart() {
        runs.areSettled = true;
        checkAfter(1, true);
        checkAfter(4, true);
        end.restarted(nowNanos);
        checkAfter(4, true);
        checkAfter(4, true);
        assertThat(stops).isEmpty();

        checkAfter(1, true);

        assertThat(stops).hasSize(1);
    }

    @Test
    void stopsAgainIfTasksFailAfterTheSavepoint() {
        runs.areSettled = true;
        checkAfter(1, true);
        checkAfter(5, true);
        stops.get(0).complete("file:/savepoint");
        end.restarted(nowNanos);

        checkAfter(1, true);
        checkAfter(5, true);

        assertThat(stops).hasSize(2);
    }

    @Test
    void repeatsAFailedSavepoint() {
        runs.areSettled = true;
        checkAfter(1, true);
        checkAfter(5, true);
        stops.get(0).completeExceptionally(new IllegalStateException("the disk is full"));

        checkAfter(1, true);

        assertThat(stops).hasSize(2);
    }

    @Test
    void outlastsAnOutageOfTheDatabase() {
        runs.failure = new SQLException("no connection");
        checkAfter(1, true);
        runs.failure = null;
        runs.areSettled = true;
        checkAfter(1, true);
        checkAfter(5, true);

        assertThat(stops).hasSize(1);
    }

    @Test
    void stopsAtOnceIfAThresholdIsCrossed() {
        runs.areAborted = true;

        checkAfter(1, true);

        assertThat(stops).hasSize(1);
        assertThat(runs.finished).isZero();
    }

    private void checkAfter(long seconds, boolean isRunning) {
        nowNanos += Duration.ofSeconds(seconds).toNanos();
        end.check(isRunning, nowNanos);
    }
}
