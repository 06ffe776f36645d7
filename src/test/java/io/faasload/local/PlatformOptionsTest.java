package io.faasload.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.fault.FaultPlan;
import io.faasload.whisk.invoker.SandboxKind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlatformOptionsTest {

    @Test
    void surviveTheArgumentsOfAProcess() throws Exception {
        PlatformOptions options = new PlatformOptions(
                new UserLimits(60, 30),
                FaultPlan.parse("429=5%,slow=0.1:2,seed=3"),
                Duration.ofMillis(11_500),
                Duration.ofSeconds(7),
                Duration.ofMillis(40),
                SandboxKind.DOCKER,
                2);

        assertThat(PlatformOptions.ofArguments(options.toArguments())).isEqualTo(options);
        assertThat(PlatformOptions.ofArguments(PlatformOptions.DEFAULT.toArguments()))
                .isEqualTo(PlatformOptions.DEFAULT);
    }

    @Test
    void areNotNegative() {
        for (int negative = 0; negative < 4; negative++) {
            int[] values = new int[4];
            values[negative] = -1;
            assertThatThrownBy(() -> new PlatformOptions(
                            UserLimits.NONE,
                            FaultPlan.NONE,
                            Duration.ofMillis(values[0]),
                            Duration.ofMillis(values[1]),
                            Duration.ofMillis(values[2]),
                            SandboxKind.PROCESS,
                            values[3]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
