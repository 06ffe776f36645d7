package io.faasload.driver.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.Progress.TraceProgress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressPrinterTest {

    private final StringWriter out = new StringWriter();
    private long nanos;
    private final ProgressPrinter printer = new ProgressPrinter(new PrintWriter(out), () -> 0, () -> nanos);

    /** Refused at once, and lost: neither done, nor what the time remaining is reckoned from. */
    @Test
    void refusedAndLostRunsAreShownApartAndDoNotMakeTheGenerationLookFaster() {
        printer.show(progress(0, 0, 0));
        nanos += Duration.ofSeconds(10).toNanos();
        printer.show(progress(10, 30, 5));

        assertThat(out.toString())
                .isEqualToNormalizingNewlines(
                        "10/60 runs, 1.0/s, 0 failed, 30 refused, 5 lost, ETA 0:15; imaging/blur 10/60\n");
    }

    @Test
    void nothingRemainsOnceTheRestIsRefusedOrLost() {
        printer.show(progress(0, 0, 0));
        nanos += Duration.ofSeconds(10).toNanos();
        printer.show(progress(0, 59, 1));

        assertThat(out.toString()).startsWith("0/60 runs, 0.0/s, 0 failed, 59 refused, 1 lost, ETA 0:00");
    }

    @Test
    void theTimeIsNotKnownWhileNothingIsCompleted() {
        printer.show(progress(0, 0, 0));
        nanos += Duration.ofSeconds(10).toNanos();
        printer.show(progress(0, 59, 0));

        assertThat(out.toString()).contains("ETA unknown");
    }

    @Test
    void barSaysWhatIsWaitedForAndIsDrawnOverItself() {
        ProgressPrinter bar = new ProgressPrinter(new PrintWriter(out, true), () -> 120, () -> nanos);

        bar.show(progress(0, 0, 0));
        nanos += Duration.ofMinutes(2).toNanos();
        bar.showWaiting(progress(0, 0, 0), "PostgreSQL", 0);

        assertThat(out.toString())
                .matches("\r\\[ +] 0/60 runs, .*, ETA unknown"
                        + "\r\\[ +] 0/60 runs, .*, ETA unknown, waiting for PostgreSQL for 2:00");
    }

    private static Progress progress(long completed, long refused, long lost) {
        return new Progress(
                List.of(new TraceProgress(
                        1, "imaging/blur", "user-blur", 60, 0, completed, 0, refused, lost, 0, 0, null, null)),
                0);
    }
}
