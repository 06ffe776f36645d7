package io.faasload.monitor.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContainerRegistryTest {

    private static final String ID = "1".repeat(64);

    private final SetClock clock = new SetClock();
    private final ContainerRegistry registry = new ContainerRegistry(Duration.ofSeconds(5), clock);
    private final Recorded recorded = new Recorded();

    @BeforeEach
    void listen() {
        registry.addListener(recorded);
        registry.completeSince(0);
    }

    @Test
    void announcesEachContainerOnce() {
        registry.started(running(1_000));
        registry.started(running(1_000));
        registry.stopped(ID, 2_000);
        registry.stopped(ID, 3_000);
        registry.started(running(1_000));

        assertThat(recorded.calls).containsExactly("started", "stopped");
        assertThat(registry.find(ID).orElseThrow().stoppedMillis()).isEqualTo(2_000);
        assertThat(registry.isCompleteSince(0)).isTrue();
    }

    @Test
    void announcesStartAndStopOfAContainerFoundAfterItStopped() {
        registry.started(running(1_000).stopped(1_010));

        assertThat(recorded.calls).containsExactly("started", "stopped");
        assertThat(registry.running()).isEmpty();
        assertThat(registry.find(ID).orElseThrow().ranWithin(1_005, 2_000)).isTrue();
        assertThat(registry.isCompleteSince(0)).isTrue();
    }

    @Test
    void laterStartBeginsANewRunAndTheEarlierOneIsIncomplete() {
        registry.started(running(1_000));
        registry.started(running(2_000));

        assertThat(recorded.calls).containsExactly("started", "stopped", "started");
        assertThat(registry.running()).extracting(WhiskContainer::startedMillis).containsExactly(2_000L);
        assertThat(registry.isCompleteSince(2_000)).isFalse();
        assertThat(registry.isCompleteSince(2_001)).isTrue();
    }

    @Test
    void isIncompleteForTheTimeOfAContainerThatWasNeverInspected() {
        registry.stopped(ID, 2_000);

        assertThat(registry.isCompleteSince(2_000)).isFalse();
        assertThat(registry.isCompleteSince(2_001)).isTrue();
    }

    @Test
    void doesNotMistakeTheStopOfAnEarlierRunForThatOfThisOne() {
        registry.started(running(2_000));
        registry.stopped(ID, 1_500);

        assertThat(registry.running()).hasSize(1);
        assertThat(registry.isCompleteSince(1_500)).isFalse();
        assertThat(registry.isCompleteSince(2_000)).isTrue();
    }

    @Test
    void forgetsAStoppedContainerAfterItsTime() {
        registry.started(running(1_000));
        registry.stopped(ID, 2_000);
        registry.forgetOld();
        assertThat(registry.find(ID)).isPresent();

        clock.nowMillis = 7_001;
        registry.forgetOld();

        assertThat(registry.find(ID)).isEmpty();
        assertThat(recorded.calls).containsExactly("started", "stopped", "forgotten");
        assertThat(registry.isCompleteSince(2_000)).isFalse();
        assertThat(registry.isCompleteSince(2_001)).isTrue();
    }

    private static WhiskContainer running(long startedMillis) {
        return new WhiskContainer(
                ID, ContainerName.parse("wsk0_1_guest_blur").orElseThrow(), 1, startedMillis, null, null);
    }

    private static final class Recorded implements ContainerListener {

        private final List<String> calls = new ArrayList<>();

        @Override
        public void started(WhiskContainer container) {
            calls.add("started");
        }

        @Override
        public void stopped(WhiskContainer container) {
            calls.add("stopped");
        }

        @Override
        public void forgotten(WhiskContainer container) {
            calls.add("forgotten");
        }
    }

    private static final class SetClock extends Clock {

        private long nowMillis = 3_000;

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(nowMillis);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
