package io.faasload.driver.summary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailedRunsTest {

    @Test
    void areTooManyBeyondTheAllowedShareOnly() {
        assertThat(new FailedRuns(1, 100, 0.01).areTooMany()).isFalse();
        assertThat(new FailedRuns(2, 100, 0.01).areTooMany()).isTrue();
        assertThat(new FailedRuns(1, 1, 1).areTooMany()).isFalse();
        assertThat(new FailedRuns(1, 1_000_000, 0).areTooMany()).isTrue();
        assertThat(new FailedRuns(0, 0, 0).areTooMany()).isFalse();
    }

    @Test
    void sayHowManyAndHowManyMay() {
        assertThat(new FailedRuns(60, 140, 0.01))
                .hasToString("60 of 140 runs failed (42.9 %), more than verify.failedshare allows (1 %): see columns"
                        + " response_status and error of table runs");
    }
}
