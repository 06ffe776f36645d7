package io.faasload.dataset.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.summary.Progress.TraceProgress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {

    @Test
    void theRateIsThatOfAllTracesFromTheFirstCallToTheLastEnd() {
        var progress = new Progress(
                List.of(
                        trace(3, 1, 5, 1, 2_000_000L, 6_000L),
                        trace(4, 2, 10, 0, 1_000_000L, 4_000L),
                        trace(1, 0, 0, 4, null, null)),
                0);
        assertThat(progress.completed()).isEqualTo(15);
        assertThat(progress.settled()).isEqualTo(20);
        assertThat(progress.inFlight()).isEqualTo(3);
        assertThat(progress.expected()).isEqualTo(60);
        assertThat(progress.perSecond()).isEqualTo(15 / 5.0);
    }

    @Test
    void thereIsNoRateBeforeTheFirstCallAndTheFirstEnd() {
        assertThat(new Progress(List.of(), 0).perSecond()).isZero();
        assertThat(progress(null, null).perSecond()).isZero();
        assertThat(progress(1_000_000L, null).perSecond()).isZero();
        assertThat(progress(null, 1_000L).perSecond()).isZero();
    }

    @Test
    void thereIsNoRateIfClockSkewPutsTheEndBeforeTheCall() {
        assertThat(progress(1_000_000L, 999L).perSecond()).isZero();
        assertThat(progress(1_000_000L, 1_000L).perSecond()).isZero();
    }

    private static Progress progress(Long firstSentMicros, Long lastEndMillis) {
        return new Progress(List.of(trace(1, 1, 5, 0, firstSentMicros, lastEndMillis)), 0);
    }

    private static TraceProgress trace(
            int trace, long started, long completed, long lost, Long firstSentMicros, Long lastEndMillis) {
        return new TraceProgress(
                trace, "p/a", "user-a", 20, started, completed, 0, 0, lost, 0, 0, firstSentMicros, lastEndMillis);
    }
}
