package io.faasload.driver.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.dataset.summary.Lateness;
import io.faasload.job.invoke.LimitedCalls;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceSummaryTest {

    private static final LimitedCalls NONE = new LimitedCalls(0, 0);

    private static String verdict(
            long p99Micros, LimitedCalls limited, Interruptions interruptions, Duration interval) {
        List<String> lines =
                PaceSummary.lines(new Lateness(9, 1, p99Micros, p99Micros), limited, interruptions, interval, 256);
        return lines.get(lines.size() - 1);
    }

    @Test
    void saysWhatMadeTheCallsLate() {
        assertThat(verdict(2_000_000, NONE, Interruptions.NONE, Duration.ZERO))
                .startsWith("Behind schedule: OpenWhisk or the network");
        assertThat(verdict(2_000_000, new LimitedCalls(1, 0), Interruptions.NONE, Duration.ZERO))
                .startsWith("Behind schedule: the users' rate limits");
        assertThat(verdict(2_000_000, NONE, Interruptions.NONE.withFailure("disk full"), Duration.ZERO))
                .isEqualTo("Behind schedule: nothing was sent while the job's tasks were restarted, last because of:"
                        + " disk full");
        assertThat(verdict(2_000_000, NONE, new Interruptions(20_900_000_000L, "disk full"), Duration.ZERO))
                .isEqualTo("Behind schedule: nothing was sent while PostgreSQL did not answer, for up to 20 s");
    }

    @Test
    void aCallMayBeLateByAnIntervalOrASecond() {
        assertThat(verdict(1_000_000, NONE, Interruptions.NONE, Duration.ZERO)).startsWith("Lateness: ");
        assertThat(verdict(59_000_000, NONE, Interruptions.NONE, Duration.ofMinutes(1)))
                .startsWith("Lateness: ");
        assertThat(verdict(61_000_000, NONE, Interruptions.NONE, Duration.ofMinutes(1)))
                .startsWith("Behind schedule: ");
    }
}
