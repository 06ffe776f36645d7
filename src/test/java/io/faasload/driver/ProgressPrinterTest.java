package io.faasload.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.summary.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressPrinterTest {

    @Test
    void barSaysWhatIsWaitedForAndIsDrawnOverItself() {
        StringWriter out = new StringWriter();
        ProgressPrinter printer = new ProgressPrinter(new PrintWriter(out, true), true);
        Progress progress = new Progress(List.of(), 0);

        printer.show(progress);
        printer.showWaiting(
                progress,
                "PostgreSQL",
                System.nanoTime() - Duration.ofMinutes(2).toNanos());

        assertThat(out.toString())
                .matches("\r\\[=+] 0/0 runs, .*, ETA 0:00\033\\[K"
                        + "\r\\[=+] 0/0 runs, .*, ETA 0:00, waiting for PostgreSQL for 2:0\\d\033\\[K");
    }
}
