package io.faasload.monitor.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleRingTest {

    private static final long START = 1_780_000_000_000_000L;
    private static final long GIB = 1L << 30;

    private final Slot slot = new Slot();

    @Test
    void returnsTheSamplesInsideAndTheAdjacentOnes() {
        SampleRing ring = ring(1_000);
        add(ring, 1_000);

        SampleWindow window = ring.between(at(300), at(420), "sampled");

        assertThat(window.inside()).hasSize(121);
        assertThat(window.inside().get(0).epochMicros()).isEqualTo(at(300));
        assertThat(window.inside()).isSortedAccordingTo((a, b) -> Long.compare(a.epochMicros(), b.epochMicros()));
        assertThat(window.before().epochMicros()).isEqualTo(at(299));
        assertThat(window.after().epochMicros()).isEqualTo(at(421));
        assertThat(window.peakMethod()).isEqualTo("sampled");
    }

    @Test
    void returnsEachValueAndNullIfAbsent() {
        SampleRing ring = ring(10);
        slot.set(Column.MEMORY_BYTES, 12 * GIB);
        slot.set(Column.CPU_MICROS, 123_456_789_012L);
        ring.add(START, slot);

        assertThat(ring.between(START, START, "reset").inside())
                .containsExactly(new Sample(START, 12 * GIB, null, null, false, 123_456_789_012L, null, null, null));
    }

    @Test
    void keepsTheGivenNumberOfSamplesAndDropsTheOldest() {
        SampleRing ring = ring(1_000);
        add(ring, 5_000);

        SampleWindow all = ring.between(0, Long.MAX_VALUE, "sampled");

        assertThat(all.inside()).hasSizeBetween(1_000, 1_000 + 2 * SampleChunk.CAPACITY);
        assertThat(all.inside().get(all.inside().size() - 1).cpuMicros()).isEqualTo(4_999);
    }

    @Test
    void keepsTheLatestIfValuesJumpByGigabytes() {
        SampleRing ring = ring(1_000);
        for (int i = 0; i < 1_000; i++) {
            slot.set(Column.MEMORY_BYTES, i % 2 * 1_000 * GIB);
            ring.add(at(i), slot);
        }

        // A chunk that cannot hold a value counts as full.
        assertThat(all(ring)).extracting(Sample::memoryBytes).endsWith(1_000 * GIB, 0L, 1_000 * GIB);
        assertThat(all(ring)).extracting(Sample::epochMicros).endsWith(at(998), at(999));
    }

    @Test
    void keepsSamplesThatAreHoursApart() {
        SampleRing ring = ring(1_000);
        for (int i = 0; i < 5; i++) {
            slot.set(Column.CPU_MICROS, i * 3_600_000_000L);
            ring.add(START + i * 3_600_000_000L, slot);
        }

        assertThat(all(ring)).extracting(Sample::epochMicros).hasSize(5).endsWith(START + 4 * 3_600_000_000L);
        assertThat(all(ring)).extracting(Sample::cpuMicros).endsWith(4 * 3_600_000_000L);
    }

    @Test
    void findsBothNeighborsOfASpanWithoutSamples() {
        SampleRing ring = ring(1_000);
        add(ring, 400);

        SampleWindow window = ring.between(at(255) + 10, at(255) + 20, "sampled");

        assertThat(window.inside()).isEmpty();
        assertThat(window.before().epochMicros()).isEqualTo(at(255));
        assertThat(window.after().epochMicros()).isEqualTo(at(256));
        assertThat(window.growth(Sample::cpuMicros)).isEqualTo(1);
        assertThat(window.peakBytes()).isEqualTo(256 * 4096L);
    }

    @Test
    void findsTheSamplesOfATimeRepeatedByTheWallClock() {
        SampleRing ring = ring(1_000);
        add(ring, 300);
        slot.set(Column.CPU_MICROS, 300);
        ring.add(at(50) + 1, slot);
        slot.set(Column.CPU_MICROS, 301);
        ring.add(at(51) + 1, slot);

        SampleWindow window = ring.between(at(50) + 1, at(50) + 2, "sampled");

        assertThat(window.inside()).extracting(Sample::cpuMicros).containsExactly(300L);
        assertThat(window.before().epochMicros()).isEqualTo(at(50));
        assertThat(window.after().epochMicros()).isEqualTo(at(51));
    }

    @Test
    void allocatesNoObjectPerValue() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int samples = 12_000;
        SampleRing ring = ring(samples);
        add(ring, samples);
        SampleSeries warm = ring.between(0, Long.MAX_VALUE, "sampled").inside();

        long before = threads.getCurrentThreadAllocatedBytes();
        SampleSeries inside = ring.between(0, Long.MAX_VALUE, "sampled").inside();
        long sum = 0;
        for (int i = 0; i < inside.size(); i++) {
            sum += inside.value(i, Column.CPU_MICROS);
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(inside).hasSameSizeAs(warm).hasSizeGreaterThanOrEqualTo(samples);
        assertThat(sum).isEqualTo(inside.stream().mapToLong(Sample::cpuMicros).sum());
        assertThat(inside.value(0, Column.USER_MICROS)).isEqualTo(Slot.ABSENT);
        assertThat(bytes).isLessThan(2L * SampleSeries.BYTES_EACH * samples);
    }

    @Test
    void isInitiallyEmpty() {
        SampleWindow window = ring(10).between(0, Long.MAX_VALUE, "sampled");

        assertThat(window).isEqualTo(new SampleWindow(null, SampleSeries.EMPTY, null, "sampled", true));
        assertThat(window.growth(Sample::cpuMicros)).isNull();
        assertThat(window.peakBytes()).isNull();
    }

    @Test
    void usesTheLastSampleInsideIfThereIsNoneAfter() {
        SampleRing ring = ring(10);
        add(ring, 5);

        assertThat(ring.between(at(1), Long.MAX_VALUE, "sampled").growth(Sample::cpuMicros))
                .isEqualTo(4);
        assertThat(ring.between(START, START, "sampled").growth(Sample::cpuMicros))
                .isNull();
        assertThat(ring.between(at(4), at(9), "sampled").growth(Sample::cpuMicros))
                .isEqualTo(1);
        assertThat(ring.between(at(4), at(9), "sampled").growth(Sample::userMicros))
                .isNull();
    }

    @Test
    void countsFromZeroForAContainerCreatedWithinTheSpan() {
        SampleRing ring = ring(10);
        slot.set(Column.CPU_MICROS, 700);
        ring.add(at(1), slot);
        SampleWindow within = ring.between(START, at(1), "sampled");
        SampleWindow early = ring.between(START, START + 1, "sampled");

        assertThat(within.growth(Sample::cpuMicros)).isNull();
        assertThat(within.beginningAt(START + 5).growth(Sample::cpuMicros)).isEqualTo(700);
        assertThat(within.beginningAt(START + 5).growth(Sample::userMicros)).isNull();
        assertThat(within.beginningAt(START + 5).before().epochMicros()).isEqualTo(START + 5);
        assertThat(early.beginningAt(START).growth(Sample::cpuMicros)).isEqualTo(700);
        assertThat(early.beginningAt(START).inside()).isEmpty();
    }

    @Test
    void hasNoPeakWithoutASampleBefore() {
        SampleRing ring = ring(10);
        add(ring, 5);

        assertThat(ring.between(START, at(2), "reset").peakBytes()).isNull();
        assertThat(ring.between(START, at(2), "reset").peakBy()).isNull();
        assertThat(ring.between(at(2), at(2), "reset").peakBytes()).isEqualTo(3 * 4096L);
    }

    @Test
    void hasALowerBoundIfTheContainerEndedBeforeTheNextSample() {
        SampleRing ring = ring(10);
        for (int i = 0; i < 5; i++) {
            slot.peak(i * 4096L, true);
            ring.add(at(i), slot);
        }

        assertThat(ring.between(at(2), at(3), "reset").peakBy()).isEqualTo("reset");
        for (String method : List.of("reset", "sampled")) {
            SampleWindow cutOff = ring.between(at(2), at(9), method);
            assertThat(cutOff.peakBytes()).isEqualTo(4 * 4096L);
            assertThat(cutOff.peakBy()).isEqualTo("sampled");
        }
        assertThat(ring.between(at(4) + 1, at(9), "reset").peakBytes()).isNull();
    }

    @Test
    void hasThePeakSinceTheCreationIfTheFirstUseIsInTheSpan() {
        SampleRing ring = ring(10);
        slot.set(Column.CPU_MICROS, 700);
        slot.peak(16 << 20, true);
        ring.add(at(1), slot);
        SampleWindow window = ring.between(START, START + 1, "reset").beginningAt(START - 1);

        assertThat(window.peakBytes()).isEqualTo(16 << 20);
        assertThat(window.peakBy()).isEqualTo("mark");
    }

    @Test
    void hasNoBeginningOnceItsFirstSamplesAreDropped() {
        SampleRing ring = ring(10);
        add(ring, 5 * SampleChunk.CAPACITY);
        SampleWindow cut = ring.between(0, Long.MAX_VALUE, "reset");

        assertThat(cut.beginningAt(START)).isEqualTo(cut);
    }

    @Test
    void distinguishesALowerBoundFromAnExactPeak() {
        SampleRing ring = ring(10);
        for (int i = 0; i < 8; i++) {
            slot.peak(i == 5 ? 90 : 10 + i, i != 2);
            ring.add(at(i), slot);
        }

        assertThat(ring.between(at(4), at(4), "reset").peakBy()).isEqualTo("reset");
        // One of its samples may have missed a higher value.
        assertThat(ring.between(at(2), at(4), "reset").peakBy()).isEqualTo("sampled");
        // A mark that is never reset rises only above all earlier peaks.
        assertThat(ring.between(at(2), at(4), "sampled").peakBy()).isEqualTo("mark");
        assertThat(ring.between(at(2), at(2), "sampled").peakBy()).isEqualTo("mark");
        assertThat(ring.between(at(1) + 1, at(1) + 2, "sampled").peakBy()).isEqualTo("sampled");
    }

    @Test
    void hasNoBeginningWithASampleBeforeOrWithoutSamples() {
        SampleRing ring = ring(10);
        SampleWindow none = ring.between(START, at(9), "sampled");
        add(ring, 2);
        SampleWindow both = ring.between(at(1), at(9), "sampled");

        assertThat(none.beginningAt(START)).isEqualTo(none);
        assertThat(both.beginningAt(at(1))).isEqualTo(both);
    }

    @Test
    void shortensTheRingsIfMemoryIsExhausted() {
        ChunkPool pool = new ChunkPool(3 * SampleChunk.BYTES);
        SampleRing first = new SampleRing(pool, 10_000);
        SampleRing second = new SampleRing(pool, 10_000);
        add(first, 3 * SampleChunk.CAPACITY);
        add(first, 3 * SampleChunk.CAPACITY);
        add(second, 3 * SampleChunk.CAPACITY);

        assertThat(all(first)).hasSize(3 * SampleChunk.CAPACITY);
        assertThat(all(second)).hasSize(SampleChunk.CAPACITY);

        first.release();
        add(second, 3 * SampleChunk.CAPACITY);

        assertThat(all(first)).isEmpty();
        assertThat(all(second)).hasSize(4 * SampleChunk.CAPACITY);
        add(first, 1);
        assertThat(all(first)).isEmpty();
    }

    private static List<Sample> all(SampleRing ring) {
        return ring.between(0, Long.MAX_VALUE, "sampled").inside();
    }

    private static SampleRing ring(int capacity) {
        return new SampleRing(new ChunkPool(64 << 20), capacity);
    }

    private void add(SampleRing ring, int samples) {
        for (int i = 0; i < samples; i++) {
            slot.set(Column.CPU_MICROS, i);
            slot.set(Column.PEAK_BYTES, i * 4096L);
            ring.add(at(i), slot);
        }
    }

    private static long at(int index) {
        return START + index * 10_000L;
    }
}
