package io.faasload.schedule.reader;

import static io.faasload.schedule.reader.FakeClock.START_MICROS;
import static io.faasload.schedule.trace.TraceFixtures.past;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.LoaderConfig.Streams;
import io.faasload.run.Invocation;
import io.faasload.run.RunStatus;
import io.faasload.run.Target;
import io.faasload.schedule.split.StateRefusedException;
import io.faasload.schedule.split.TraceSplit;
import io.faasload.schedule.trace.PointSource;
import io.faasload.schedule.trace.ScheduleDefinition;
import io.faasload.schedule.trace.TraceDefinition;
import io.faasload.schedule.trace.TraceFixtures;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Points in virtual time; the first one of each trace is due {@link #LEAD} after its reader got it. */
class PointCursorTest {

    private static final Duration LEAD = Duration.ofSeconds(1);
    private static final long START = START_MICROS + 1_000_000;

    /** Seconds of the points, by the source of a trace. */
    private record Seconds(
            Map<String, List<Double>> seconds, @Nullable Duration lateLimit) implements PointSource {

        @Override
        public Points open() {
            return new Points() {
                @Override
                public Iterator<Point> of(TraceDefinition trace, int from) {
                    List<Double> all = seconds.get(trace.injected().source());
                    return IntStream.range(from - 1, all.size())
                            .mapToObj(i -> new Point((long) (all.get(i) * 1e6), "{\"n\":" + (i + 1) + "}"))
                            .iterator();
                }

                @Override
                public void close() {}
            };
        }
    }

    private final PointSource points =
            new Seconds(Map.of("a", List.of(0.0, 2.0, 2.0, 5.5), "b", List.of(1.0, 3.0)), null);

    @Test
    void emitsEachPointWhenItIsDueWithItsParameters() throws Exception {
        ReaderHarness harness = started(points, trace(1, "a", 4), trace(2, "b", 2));
        assertThat(harness.poll()).isEmpty();
        assertThat(harness.pollAfter(LEAD)).extracting(PointCursorTest::text).containsExactly("1/1 {\"n\":1} +0");
        assertThat(harness.pollAfter(Duration.ofMillis(1999)))
                .extracting(PointCursorTest::text)
                .containsExactly("2/1 {\"n\":1} +1000000");
        assertThat(harness.pollAfter(Duration.ofMillis(1)))
                .extracting(PointCursorTest::text)
                .containsExactly("1/2 {\"n\":2} +2000000", "1/3 {\"n\":3} +2000000");
        assertThat(harness.pollAfter(Duration.ofMinutes(1)))
                .extracting(PointCursorTest::text)
                .containsExactly("2/2 {\"n\":2} +3000000", "1/4 {\"n\":4} +5500000");
    }

    /** Open loop: a slow system gets its load late, and the planned time stays. */
    @Test
    void sendsLatePointsAtOnceAndKeepsTheirPlannedTime() throws Exception {
        ReaderHarness harness = started(points, trace(1, "a", 4));
        assertThat(harness.pollAfter(Duration.ofMinutes(1)))
                .hasSize(4)
                .allSatisfy(invocation -> assertThat(invocation.missed()).isNull())
                .last()
                .extracting(Invocation::plannedMicros)
                .isEqualTo(START + 5_500_000);
    }

    @Test
    void dropsPointsThatAreTooLate() throws Exception {
        PointSource limited = new Seconds(Map.of("a", List.of(0.0, 2.0, 3.0)), Duration.ofMillis(1500));
        ReaderHarness harness = started(limited, trace(1, "a", 3));
        assertThat(harness.pollAfter(Duration.ofMillis(4500)))
                .extracting(Invocation::missed)
                .containsExactly("not sent: 3.5 s late, more than injection.late allows", null, null);
    }

    @Test
    void aRestartMissesWhatWasDueMeanwhileAndNothingElse() throws Exception {
        ReaderHarness first = started(points, trace(1, "a", 4), trace(2, "b", 2));
        assertThat(first.pollAfter(LEAD)).hasSize(1);
        List<TraceSplit> state = first.reader.snapshotState(1);

        ReaderHarness second = new ReaderHarness(points, trace(1, "a", 4), trace(2, "b", 2));
        second.history.injectionStart = START;
        second.clock.advance(LEAD.plusSeconds(2));
        second.reader.addSplits(state);
        assertThat(second.poll())
                .extracting(invocation -> text(invocation) + (invocation.missed() == null ? "" : " missed"))
                .containsExactly("2/1 {\"n\":1} +1000000 missed", "1/2 {\"n\":2} +2000000", "1/3 {\"n\":3} +2000000");
        assertThat(second.pollAfter(Duration.ofSeconds(10))).hasSize(2);
    }

    /** After a crash, rows tell what was sent. */
    @Test
    void whatHasARowIsNeitherSentAgainNorMissed() throws Exception {
        ReaderHarness harness = new ReaderHarness(points, trace(1, "a", 4));
        harness.history.injectionStart = START;
        harness.history.add(1, 1, past(1, RunStatus.COMPLETED));
        harness.history.add(1, 2, past(2, RunStatus.STARTED));
        harness.clock.advance(Duration.ofSeconds(5));
        harness.reader.addSplits(List.of(first(trace(1, "a", 4))));
        List<Invocation> emitted = harness.poll();
        assertThat(emitted).extracting(invocation -> invocation.id().input()).containsExactly(2, 3);
        assertThat(emitted.get(0).call()).isEqualTo(past(2, RunStatus.STARTED).call());
        assertThat(emitted.get(1).missed()).isEqualTo("not sent: the injection was stopped when it was due");
        assertThat(harness.pollAfter(Duration.ofSeconds(2)))
                .extracting(invocation -> invocation.id().input())
                .containsExactly(4);
    }

    @Test
    void aStateOfOtherPointsIsRefused() {
        ReaderHarness harness = new ReaderHarness(points, trace(1, "a", 4));
        TraceDefinition other = new TraceDefinition(
                1,
                new Target(11, "user-f", "pkg/f"),
                "",
                "",
                4,
                List.of(),
                60_000,
                new TraceDefinition.Injected("a", "speed 2.0"));
        assertThatThrownBy(() -> harness.reader.addSplits(List.of(first(other))))
                .isInstanceOf(StateRefusedException.class)
                .hasMessageContaining("speed 1.0")
                .hasMessageContaining("speed 2.0");
    }

    private ReaderHarness started(PointSource source, TraceDefinition... traces) {
        ReaderHarness harness = new ReaderHarness(source, traces);
        harness.reader.addSplits(
                List.of(traces).stream().map(PointCursorTest::first).toList());
        return harness;
    }

    private static TraceSplit first(TraceDefinition trace) {
        return TraceSplit.injected(
                TraceFixtures.DATASET,
                trace.id(),
                1,
                new ScheduleDefinition(TraceFixtures.DATASET, List.of(trace), TraceFixtures.SEED, Streams.SHARED)
                        .origin(trace));
    }

    private static TraceDefinition trace(int id, String source, int count) {
        return new TraceDefinition(
                id,
                new Target(10 + id, "user-f", "pkg/f"),
                "",
                "",
                count,
                List.of(),
                60_000,
                new TraceDefinition.Injected(source, "speed 1.0"));
    }

    private static String text(Invocation invocation) {
        return "%d/%d %s +%d"
                .formatted(
                        invocation.id().trace(),
                        invocation.id().input(),
                        invocation.parameters(),
                        invocation.plannedMicros() - START);
    }
}
