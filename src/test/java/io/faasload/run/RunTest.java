package io.faasload.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RunTest {

    private static final Run.Ended ENDED = RunFixtures.ended(
            "record", false, null, new Run.Times(null, null, null, null), Run.Etl.UNKNOWN, null, null, null);

    @ParameterizedTest
    @EnumSource
    void isCompletedIfAndOnlyIfItHasAnEnd(RunStatus status) {
        boolean isCompleted = status == RunStatus.COMPLETED;

        assertThat(run(status, isCompleted ? ENDED : null).status()).isEqualTo(status);
        assertThatThrownBy(() -> run(status, isCompleted ? null : ENDED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(isCompleted ? "has no end" : "has an end");
    }

    private static Run run(RunStatus status, Run.Ended ended) {
        Call call = new Call(null, 0, null, null);
        return new Run(new RunId(1, 1), new Target(1, "ns", "p/a"), status, "{}", 1, call, ended, null);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 4294967297", "0, 7, 7", "2147483647, 2147483647, 9223372034707292159"})
    void itsIdIsMadeOfItsTraceAndItsInput(int trace, int input, long value) {
        assertThat(new RunId(trace, input).value()).isEqualTo(value);
        assertThat(RunId.of(value)).isEqualTo(new RunId(trace, input));
    }

    @ParameterizedTest
    @CsvSource({"started, STARTED", "completed, COMPLETED", "refused, REFUSED", "lost, LOST"})
    void itsStatusIsTheTextOfTheTable(String text, RunStatus status) {
        assertThat(RunStatus.of(text)).isEqualTo(status);
        assertThat(status.text()).isEqualTo(text);
        assertThat(status.isFinal()).isEqualTo(!text.equals("started"));
    }

    @Test
    void failsOnAStatusThatItDoesNotKnow() {
        assertThatThrownBy(() -> RunStatus.of("done"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DONE");
    }
}
