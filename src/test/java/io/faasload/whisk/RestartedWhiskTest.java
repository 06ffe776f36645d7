package io.faasload.whisk;

import static io.faasload.whisk.WhiskFixture.BLUR;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.whisk.FakeSandboxes.Behaviour;
import io.faasload.whisk.activation.AnswerTiming;
import io.faasload.whisk.activation.Interception;
import io.faasload.whisk.activation.RecordTiming;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.invoker.PoolSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fate of activations that are unfinished when their server ends. */
class RestartedWhiskTest {

    private static final int QUEUED = 5;
    private static final PoolSettings ONE_SANDBOX =
            new PoolSettings(256, 1, Duration.ofMinutes(1), Duration.ofMillis(1));

    @TempDir
    private Path directory;

    /** What the action was asked to run, across all servers. */
    private final ConcurrentLinkedQueue<String> started = new ConcurrentLinkedQueue<>();

    /** One permit for each activation that may complete. */
    private final Semaphore ends = new Semaphore(0);

    /** One is running, the others are queued. */
    private final List<String> accepted = new ArrayList<>();

    @BeforeEach
    void closeWhileOneRunsAndOthersWait() throws IOException {
        try (WhiskFixture whisk = whisk(Interception.NONE)) {
            whisk.user("user-wand_blur", BLUR);
            whisk.putAction(BLUR, "a");
            for (int i = 0; i <= QUEUED; i++) {
                accepted.add(whisk.call(BLUR, "POST", "/actions/a", "{\"i\":" + i + "}")
                        .activationId());
            }
            Awaitility.await().until(() -> started.size() == 1);
        }
    }

    private WhiskFixture whisk(Interception interception) throws IOException {
        FakeSandboxes sandboxes = new FakeSandboxes();
        sandboxes.behave("a", Behaviour.answers(request -> {
            started.add(request.replaceAll(".*\"value\":\\{\"i\":(\\d+)}.*", "$1"));
            try {
                ends.acquire();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return "{\"ok\":true}";
        }));
        return new WhiskFixture(
                directory, ONE_SANDBOX, interception, AnswerTiming.AT_ONCE, RecordTiming.AT_ONCE, sandboxes);
    }

    private static String record(WhiskFixture whisk, String id) {
        return whisk.call(BLUR, "GET", "/activations/" + id).body();
    }

    @Test
    void queuedActivationsRunInOrderAndTheRunningOneBecomesAnInternalError() throws IOException {
        ends.release(QUEUED);
        try (WhiskFixture whisk = whisk(Interception.NONE)) {
            Awaitility.await().until(() -> whisk.server.stats().completed() == accepted.size());

            assertThat(started).containsExactly("0", "1", "2", "3", "4", "5");
            assertThat(record(whisk, accepted.get(0)))
                    .contains("\"status\":\"whisk internal error\"")
                    .contains("exited unexpectedly");
            assertThat(accepted.subList(1, accepted.size()))
                    .allSatisfy(id -> assertThat(record(whisk, id)).contains("\"status\":\"success\""));
            List<String> events = whisk.drainEvents();
            assertThat(accepted)
                    .allSatisfy(id -> assertThat(events)
                            .filteredOn(event -> event.contains(id))
                            .hasSize(1));
        }
    }

    @Test
    void completedActivationsStayCompleted() throws IOException {
        ends.release(QUEUED);
        try (WhiskFixture whisk = whisk(Interception.NONE)) {
            Awaitility.await().until(() -> whisk.server.stats().completed() == accepted.size());
        }
        try (WhiskFixture whisk = whisk(Interception.NONE)) {
            whisk.putAction(BLUR, "b");
            whisk.invokeAndAwait(BLUR, "b", "{}");

            assertThat(started).hasSize(1 + QUEUED);
            assertThat(whisk.drainEvents()).noneMatch(event -> accepted.stream().anyMatch(event::contains));
            assertThat(whisk.call(BLUR, "GET", "/activations?limit=0&count=true")
                            .body())
                    .contains("\"activations\":" + (accepted.size() + 1));
        }
    }

    @Test
    void activationQueuedAcrossSeveralRestartsFinallyRuns() throws IOException {
        for (int restart = 1; restart <= QUEUED; restart++) {
            int expected = restart + 1;
            try (WhiskFixture whisk = whisk(Interception.NONE)) {
                Awaitility.await().until(() -> started.size() == expected);
                assertThat(whisk.server.stats().waiting()).isEqualTo(QUEUED - restart);
            }
        }

        assertThat(started).containsExactly("0", "1", "2", "3", "4", "5");
    }

    @Test
    void queuedActivationsCountAsInFlight() throws IOException {
        try (WhiskFixture whisk = whisk(Interception.NONE)) {
            Awaitility.await().until(() -> started.size() == 2);
            whisk.server.users().limit("user-wand_blur", new UserLimits(1000, QUEUED));

            assertThat(whisk.call(BLUR, "POST", "/actions/a", "{}").body())
                    .contains("Too many concurrent requests in flight (count: " + QUEUED + ", allowed: " + QUEUED);
        }
    }

    @Test
    void delayedRecordIsAvailableAfterTheRestart() throws IOException {
        Interception late = new Interception() {
            @Override
            public Duration recordDelay() {
                return Duration.ofMinutes(1);
            }
        };
        ends.release(QUEUED);
        try (WhiskFixture whisk = whisk(late)) {
            Awaitility.await().until(() -> whisk.server.stats().completed() == accepted.size());
            assertThat(whisk.call(BLUR, "GET", "/activations/" + accepted.get(1))
                            .status())
                    .isEqualTo(404);
        }
        try (WhiskFixture whisk = whisk(Interception.NONE)) {
            assertThat(accepted).allSatisfy(id -> assertThat(record(whisk, id)).contains("\"activationId\":\"" + id));
            assertThat(started).hasSize(1 + QUEUED);
        }
    }
}
