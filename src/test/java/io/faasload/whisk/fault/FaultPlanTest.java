package io.faasload.whisk.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.whisk.fault.FaultPlan.Share;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {

    @Test
    void faultNamesMatchTheCommandLine() {
        assertThat(Arrays.stream(Fault.values()).map(Fault::word))
                .containsExactlyInAnyOrder(
                        "event-lost",
                        "event-twice",
                        "event-late",
                        "record-late",
                        "429",
                        "503",
                        "reset",
                        "reset-after",
                        "slow");
    }

    @Test
    void parsesSharesPercentagesDelaysAndTheSeed() {
        FaultPlan plan = FaultPlan.parse(" event-lost=0.05, 429 = 5%,record-late=0.5:0.25,slow=1,seed=-7");

        assertThat(plan.shares())
                .isEqualTo(Map.of(
                        Fault.EVENT_LOST, new Share(0.05, Duration.ZERO),
                        Fault.TOO_MANY, new Share(0.05, Duration.ZERO),
                        Fault.RECORD_LATE, new Share(0.5, Duration.ofMillis(250)),
                        Fault.SLOW, new Share(1, Duration.ofSeconds(1))));
        assertThat(plan.seed()).isEqualTo(-7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "none", "event-lost=0", "503=0%,seed=1"})
    void emptyListNoneAndZeroSharesAreNoFaults(String list) {
        assertThat(FaultPlan.parse(list)).isEqualTo(FaultPlan.NONE);
        assertThat(FaultPlan.parse(list)).hasToString("none");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "429=0.05,503=0.05,reset=0.02,reset-after=0.02,slow=0.1:0.5,event-lost=0.05,seed=42",
                "event-late=1,record-late=0.001:10",
                "429=0.1,503=0.2,reset=0.7"
            })
    void planIsFormattedAsTheListItWasParsedFrom(String list) {
        assertThat(FaultPlan.parse(list)).hasToString(list);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "event-loss=0.1       | 'event-loss': must be one of 429, 503, reset, reset-after, slow, event-lost,",
                "429                  | 429: must be a share from 0 to 1 or a percentage, like 0.05 or 5%, not ''",
                "429=5                | 429: must be a share from 0 to 1 or a percentage, like 0.05 or 5%, not '5'",
                "503=-0.1             | 503: must be a share from 0 to 1 or a percentage, like 0.05 or 5%, not '-0.1'",
                "503=101%             | 503: must be a share from 0 to 1 or a percentage, like 0.05 or 5%, not '101%'",
                "slow=NaN             | slow: must be a share from 0 to 1 or a percentage, like 0.05 or 5%, not 'NaN'",
                "slow=1e999999999     | slow: must be a share from 0 to 1",
                "slow=0.1:soon        | slow: its delay must be from 0 to 3600 seconds, not 'soon'",
                "slow=0.1:3601        | slow: its delay must be from 0 to 3600 seconds, not '3601'",
                "event-lost=0.1:3     | event-lost: delays nothing and takes no seconds, not '0.1:3'",
                "seed=x               | seed: must be a 64-bit integer, not 'x'",
                "reset=0.1,reset=0.2  | reset: given twice, the second time as '0.2'",
                "429=0.5,503=0.6      | 429, 503, reset, reset-after: their shares must add up to at most 1, since only one of"
                        + " them can happen at a time, not to 1.1",
                "slow=0.1,            | '': must be one of"
            })
    void errorHasNameRuleAndValue(String list, String message) {
        assertThatThrownBy(() -> FaultPlan.parse(list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void allErrorsAreReportedTogether() {
        assertThatThrownBy(() -> FaultPlan.parse("event-loss=0.1,429=2,seed=x"))
                .message()
                .hasLineCount(3);
    }
}
