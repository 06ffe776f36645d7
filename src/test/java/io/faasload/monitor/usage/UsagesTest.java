package io.faasload.monitor.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.faasload.monitor.attribution.Attributor;
import io.faasload.monitor.attribution.EndedActivation;
import io.faasload.monitor.attribution.Samples;
import io.faasload.monitor.container.ContainerName;
import io.faasload.monitor.container.ContainerRegistry;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.log.EndLines;
import io.faasload.monitor.log.InvokerLog;
import io.faasload.monitor.log.LogFollower;
import io.faasload.monitor.sampling.Column;
import io.faasload.monitor.sampling.Counters;
import io.faasload.monitor.sampling.Sample;
import io.faasload.monitor.sampling.SampleSeries;
import io.faasload.monitor.sampling.SampleWindow;
import io.faasload.monitor.sampling.Sampler;
import io.faasload.monitor.sampling.Slot;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UsagesTest {

    private static final String CONTAINER = "0123456789abcdef".repeat(4);
    private static final Duration RESOLUTION = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(10);

    /** As if the process had been suspended: it is already late, and the sampler has done nothing meanwhile. */
    @Test
    void waitsForTheSampleAfterTheEnd() throws Exception {
        Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofSeconds(10));
        ContainerRegistry containers = new ContainerRegistry(LONG, clock);
        EndLines lines = new EndLines();
        InvokerLog invokerLog = new InvokerLog();
        try (Sampler sampler = new Sampler(RESOLUTION, LONG, LONG);
                LogFollower logs = LogFollower.start(lines, invokerLog, null, clock);
                Held counters = new Held()) {
            Usages usages = new Usages(
                    containers,
                    new Attributor(containers, lines, invokerLog, Samples.NONE),
                    logs,
                    sampler,
                    RESOLUTION,
                    clock);
            containers.completeSince(0);
            containers.started(new WhiskContainer(
                    CONTAINER, ContainerName.parse("wsk0_1_guest_blur").orElseThrow(), 4711, 1, null, null));
            sampler.watch(CONTAINER, counters);
            counters.isHeld.await();
            long end = System.currentTimeMillis();
            FutureTask<RunUsage> answer = new FutureTask<>(
                    () -> usages.of(new EndedActivation("a", "guest", "blur", end - 10, end, null, null, null, false)));
            Thread caller = new Thread(answer);

            caller.start();
            await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
            counters.close();

            assertThat(answer.get().samples()).isNotNull();
            assertThat(answer.get().samples().after()).isNotNull();
        }
    }

    @Test
    void activationEndedBeforeContainersWereFollowedIsTooLate() throws Exception {
        ContainerRegistry containers = new ContainerRegistry(LONG, Clock.systemUTC());
        EndLines lines = new EndLines();
        InvokerLog invokerLog = new InvokerLog();
        try (Sampler sampler = new Sampler(RESOLUTION, LONG, LONG);
                LogFollower logs = LogFollower.start(lines, invokerLog, null, Clock.systemUTC())) {
            Usages usages = new Usages(
                    containers,
                    new Attributor(containers, lines, invokerLog, Samples.NONE),
                    logs,
                    sampler,
                    RESOLUTION,
                    Clock.systemUTC());
            long now = System.currentTimeMillis();
            containers.completeSince(now - 10_000);

            assertThat(usages.of(ended("before", now - 20_000)).isTooLate()).isTrue();
            assertThat(usages.of(ended("after", now - 5_000)).isTooLate()).isFalse();
        }
    }

    /** However long containers have been followed, their samples are gone. */
    @Test
    void activationEndedBeforeTheOldestSamplesIsTooLate() throws Exception {
        Duration maxAge = Duration.ofSeconds(20);
        ContainerRegistry containers = new ContainerRegistry(LONG, Clock.systemUTC());
        EndLines lines = new EndLines();
        InvokerLog invokerLog = new InvokerLog();
        try (Sampler sampler = new Sampler(RESOLUTION, maxAge, LONG);
                LogFollower logs = LogFollower.start(lines, invokerLog, null, Clock.systemUTC())) {
            Usages usages = new Usages(
                    containers,
                    new Attributor(containers, lines, invokerLog, Samples.NONE),
                    logs,
                    sampler,
                    RESOLUTION,
                    Clock.systemUTC());
            containers.completeSince(0);
            long now = System.currentTimeMillis();

            assertThat(usages.of(ended("old", now - 21_000)).isTooLate()).isTrue();
        }
    }

    private static EndedActivation ended(String id, long endMillis) {
        return new EndedActivation(id, "guest", "blur", endMillis - 10, endMillis, null, null, null, false);
    }

    /** Times in records are rounded down to milliseconds: usage in the last of them belongs to the activation. */
    @Test
    void lastMillisecondBelongsEntirelyToTheActivation() throws Exception {
        ContainerRegistry containers = new ContainerRegistry(LONG, Clock.systemUTC());
        EndLines lines = new EndLines();
        InvokerLog invokerLog = new InvokerLog();
        try (Sampler sampler = new Sampler(Duration.ofMillis(10), LONG, LONG);
                LogFollower logs = LogFollower.start(lines, invokerLog, null, Clock.systemUTC());
                Held counters = new Held()) {
            Usages usages = new Usages(
                    containers,
                    new Attributor(containers, lines, invokerLog, Samples.NONE),
                    logs,
                    sampler,
                    RESOLUTION,
                    Clock.systemUTC());
            counters.close();
            sampler.watch(CONTAINER, counters);
            SampleSeries samples = await().until(
                            () -> usages.samples(CONTAINER, 0, Long.MAX_VALUE / 1_000_000)
                                    .orElseThrow()
                                    .inside(),
                            taken -> IntStream.range(0, taken.size()).anyMatch(i -> taken.epochMicros(i) % 1_000 > 0));
            long micros = IntStream.range(0, samples.size())
                    .mapToLong(samples::epochMicros)
                    .filter(taken -> taken % 1_000 > 0)
                    .findFirst()
                    .orElseThrow();

            SampleWindow window = usages.samples(CONTAINER, micros / 1_000 - 1, micros / 1_000)
                    .orElseThrow();

            assertThat(window.inside()).extracting(Sample::epochMicros).contains(micros);
        }
    }

    /**
     * All samples are later, but everything that the kernel has counted since the container's creation belongs to this
     * activation.
     */
    @Test
    void firstActivationEndedBeforeTheFirstSampleHasAllUsage() throws Exception {
        SampleWindow cold = afterwards(true, null);
        assertThat(cold.growth(Sample::cpuMicros)).isEqualTo(30_000);
        assertThat(cold.peakBytes()).isEqualTo(16 << 20);
        assertThat(cold.peakBy()).isEqualTo("mark");
        // Its container was followed from the beginning, and no other activation ended there.
        SampleWindow followed = afterwards(false, null);
        assertThat(followed.growth(Sample::cpuMicros)).isEqualTo(30_000);
        assertThat(followed.peakBytes()).isEqualTo(16 << 20);
    }

    @Test
    void usagePossiblyOfAnotherActivationIsNotCounted() throws Exception {
        SampleWindow warm = afterwards(false, -500L);
        SampleWindow coldAndNextWarm = afterwards(true, 150L);
        for (SampleWindow window : List.of(warm, coldAndNextWarm)) {
            assertThat(window.growth(Sample::cpuMicros)).isNull();
            assertThat(window.peakBytes()).isNull();
            assertThat(window.peakBy()).isNull();
        }
    }

    /** An activation whose container is first sampled after its end; another one may have ended this much later. */
    private static SampleWindow afterwards(boolean isCold, Long otherEndMillis) throws Exception {
        Clock clock = Clock.systemUTC();
        ContainerRegistry containers = new ContainerRegistry(LONG, clock);
        EndLines lines = new EndLines();
        InvokerLog invokerLog = new InvokerLog();
        Sampler sampler = new Sampler(Duration.ofMillis(10), LONG, LONG);
        LogFollower logs = LogFollower.start(lines, invokerLog, null, clock);
        try (sampler;
                logs) {
            Usages usages = new Usages(
                    containers,
                    new Attributor(containers, lines, invokerLog, Samples.NONE),
                    logs,
                    sampler,
                    RESOLUTION,
                    clock);
            containers.completeSince(0);
            long end = clock.millis() - 300;
            containers.started(new WhiskContainer(
                    CONTAINER,
                    ContainerName.parse("wsk0_1_guest_blur").orElseThrow(),
                    4711,
                    end - 1_000,
                    end - 900,
                    null,
                    null));
            lines.add(CONTAINER, end * 1_000);
            if (otherEndMillis != null) {
                lines.add(CONTAINER, (end + otherEndMillis) * 1_000);
            }
            sampler.watch(CONTAINER, new AllUsed());
            return usages.of(new EndedActivation("a", "guest", "blur", end - 20, end, null, null, null, isCold))
                    .samples();
        }
    }

    /** All usage precedes the first sample. */
    private static final class AllUsed implements Counters {

        private boolean isFirst = true;

        @Override
        public Outcome read(Slot slot, boolean costly) {
            slot.set(Column.CPU_MICROS, 30_000);
            slot.peak(isFirst ? 16 << 20 : 1 << 20, true);
            isFirst = false;
            return Outcome.READ;
        }

        @Override
        public String peakMethod() {
            return "reset";
        }

        @Override
        public void close() {}
    }

    /** Its second reading blocks until it is closed. */
    private static final class Held implements Counters {

        private final CountDownLatch isHeld = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);
        private boolean hasRead;

        @Override
        public Outcome read(Slot slot, boolean costly) {
            if (hasRead) {
                isHeld.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            hasRead = true;
            slot.set(Column.CPU_MICROS, 1);
            return Outcome.READ;
        }

        @Override
        public String peakMethod() {
            return "sampled";
        }

        @Override
        public void close() {
            release.countDown();
        }
    }
}
