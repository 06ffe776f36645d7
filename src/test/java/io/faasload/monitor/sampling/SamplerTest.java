package io.faasload.monitor.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SamplerTest {

    private static final String ID = "4f1c09ab";
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private Sampler sampler = new Sampler(MILLISECOND, Duration.ofSeconds(1), Duration.ofMinutes(1));

    @AfterEach
    void stop() {
        sampler.close();
    }

    @Test
    void samplesWhatItWatches() {
        FakeCounters counters = new FakeCounters();

        assertThat(sampler.watch(ID, counters)).isTrue();

        await().until(() -> all().inside().size() >= 10);
        assertThat(all().inside()).extracting(Sample::cpuMicros).isSorted().doesNotHaveDuplicates();
        assertThat(all().inside()).extracting(Sample::epochMicros).isSorted().doesNotHaveDuplicates();
        assertThat(all().peakMethod()).isEqualTo("fake");
        SamplerMetrics metrics = sampler.metrics();
        assertThat(metrics.containers()).isEqualTo(1);
        assertThat(metrics.samples()).isGreaterThanOrEqualTo(10);
        assertThat(metrics.ticks()).isGreaterThanOrEqualTo(10);
        assertThat(metrics.samplingNanos()).isPositive();
    }

    @Test
    void keepsTheSamplesOfARemovedContainerAndClosesItsCounters() {
        FakeCounters counters = watchAndAwaitSamples();

        sampler.remove(ID);

        await().until(() -> counters.closed);
        assertThat(sampler.isWatched(ID)).isFalse();
        assertThat(all().inside()).isNotEmpty();
        int reads = counters.reads;
        awaitTicks(5);
        assertThat(counters.reads).isEqualTo(reads);
    }

    @Test
    void samplesImmediatelyAndOnceMoreBeforeRemoval() {
        sampler.close();
        sampler = new Sampler(Duration.ofHours(1), Duration.ofHours(1), Duration.ofMinutes(1));
        await().until(() -> sampler.metrics().ticks() == 1);
        FakeCounters counters = new FakeCounters();

        sampler.watch(ID, counters);
        assertThat(all().inside()).hasSize(1);
        long beganMillis = System.currentTimeMillis();
        sampler.sampleLast(ID);
        assertThat(all().inside()).hasSize(2);
        // The end of an activation, in whole milliseconds, is before it.
        assertThat(all().inside().get(1).epochMicros()).isGreaterThanOrEqualTo((beganMillis + 1) * 1_000);
        sampler.remove(ID);

        assertThat(all().inside()).hasSize(3);
        assertThat(sampler.isWatched(ID)).isFalse();
        counters.outcome = Counters.Outcome.FROZEN;
        sampler.sampleLast(ID);
        assertThat(counters.reads).isEqualTo(3);
    }

    @Test
    void samplesAnExpectedContainerOnceItsCountersExist() {
        AtomicReference<FakeCounters> counters = new AtomicReference<>();
        sampler.expect(ID, counters::get);
        awaitTicks(2);
        assertThat(sampler.isWatched(ID)).isFalse();

        counters.set(new FakeCounters());

        await().until(() -> sampler.isWatched(ID) && !all().inside().isEmpty());
        assertThat(counters.get().closed).isFalse();
    }

    @Test
    void doesNotExpectARemovedContainer() {
        AtomicReference<FakeCounters> counters = new AtomicReference<>();
        sampler.expect(ID, counters::get);
        sampler.remove(ID);
        // A look-up that had already started may still have opened it.
        awaitTicks(2);
        counters.set(new FakeCounters());
        awaitTicks(2);
        assertThat(sampler.isWatched(ID)).isFalse();
    }

    @Test
    void stopsWatchingAContainerThatEnded() {
        FakeCounters counters = watchAndAwaitSamples();

        counters.outcome = Counters.Outcome.GONE;

        await().until(() -> counters.closed);
        assertThat(sampler.isWatched(ID)).isFalse();
        assertThat(all().inside()).isNotEmpty();
    }

    @Test
    void forgetsARemovedContainerAfterAWhile() {
        sampler.close();
        sampler = new Sampler(MILLISECOND, Duration.ofSeconds(1), Duration.ZERO);
        watchAndAwaitSamples();

        sampler.remove(ID);

        await().until(() -> sampler.samples(ID, 0, Long.MAX_VALUE).isEmpty());
    }

    @Test
    void takesNoSampleOfAFrozenContainer() {
        FakeCounters counters = watchAndAwaitSamples();

        counters.outcome = Counters.Outcome.FROZEN;
        await().until(() -> sampler.metrics().frozenContainers() == 1);
        long samples = sampler.metrics().samples();
        awaitTicks(5);

        assertThat(sampler.metrics().samples()).isEqualTo(samples);
        counters.outcome = Counters.Outcome.READ;
        await().until(() ->
                sampler.metrics().samples() > samples && sampler.metrics().frozenContainers() == 0);
    }

    @Test
    void keepsTheCountersOfAContainerThatIsWatchedTwice() {
        FakeCounters first = watchAndAwaitSamples();
        FakeCounters second = new FakeCounters();

        assertThat(sampler.watch(ID, second)).isFalse();

        await().until(() -> second.closed);
        assertThat(first.closed).isFalse();
        assertThat(second.reads).isZero();
    }

    @Test
    void keepsTheRunsOfARestartedContainerApart() {
        watchAndAwaitSamples();
        sampler.remove(ID);
        SampleWindow firstLife = all();
        long end = firstLife.inside().get(firstLife.inside().size() - 1).epochMicros();
        sampler.watch(ID, new FakeCounters());

        await().until(() -> all().inside().get(0).epochMicros() > end);
        assertThat(sampler.samples(ID, 0, end).orElseThrow().inside()).isEqualTo(firstLife.inside());
    }

    @Test
    void continuesWithTheOthersWhenOneFails() {
        FakeCounters other = new FakeCounters();
        sampler.watch("other", other);
        FakeCounters counters = watchAndAwaitSamples();

        counters.fails = true;

        await().until(() -> counters.closed);
        int reads = other.reads;
        await().until(() -> other.reads > reads + 5);
    }

    @Test
    void watchesNothingAfterAnError() {
        FakeCounters other = new FakeCounters();
        sampler.watch("other", other);
        FakeCounters counters = watchAndAwaitSamples();

        counters.breaks = true;

        await().dontCatchUncaughtExceptions().until(() -> counters.closed && other.closed);
        assertThat(sampler.isWatched("other")).isFalse();
        assertThat(all().inside()).isNotEmpty();
        assertThatThrownBy(() -> sampler.watch("later", new FakeCounters())).hasMessageContaining("closed");
    }

    @Test
    void closesAllCountersWhenItIsClosed() {
        FakeCounters counters = watchAndAwaitSamples();

        sampler.close();

        assertThat(counters.closed).isTrue();
        assertThat(all().inside()).isNotEmpty();
        assertThatThrownBy(() -> sampler.watch("later", new FakeCounters())).hasMessageContaining("closed");
    }

    @Test
    void doesNotKnowWhatItNeverWatched() {
        assertThat(sampler.samples("unknown", 0, Long.MAX_VALUE)).isEmpty();
        sampler.remove("unknown");
    }

    @Test
    void rejectsAnAgeBelowTheResolution() {
        assertThatThrownBy(() -> new Sampler(Duration.ofMillis(10), MILLISECOND, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private FakeCounters watchAndAwaitSamples() {
        FakeCounters counters = new FakeCounters();
        sampler.watch(ID, counters);
        await().until(() -> !all().inside().isEmpty());
        return counters;
    }

    private void awaitTicks(int ticks) {
        long target = sampler.metrics().ticks() + ticks;
        await().until(() -> sampler.metrics().ticks() >= target);
    }

    private SampleWindow all() {
        return sampler.samples(ID, 0, Long.MAX_VALUE).orElseThrow();
    }

    /** Counts how often it is read. */
    private static final class FakeCounters implements Counters {

        private volatile Outcome outcome = Outcome.READ;
        private volatile boolean fails;
        private volatile boolean breaks;
        private volatile boolean closed;
        private volatile int reads;

        @Override
        public Outcome read(Slot slot, boolean costly) {
            assertThat(closed).isFalse();
            if (fails) {
                throw new IllegalStateException("This container's counters fail");
            }
            if (breaks) {
                throw new LinkageError("An error, for a test");
            }
            slot.set(Column.CPU_MICROS, ++reads);
            return outcome;
        }

        @Override
        public String peakMethod() {
            return "fake";
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
