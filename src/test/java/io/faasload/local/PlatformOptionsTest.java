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
    void arriveInAnotherProcessAsTheyAre() throws Exception {
        PlatformOptions options = new PlatformOptions(
                new UserLimits(60, 30),
                FaultPlan.parse("429=5%,slow=0.1:2,seed=3"),
                Duration.ofMillis(11_500),
                Duration.ofSeconds(7),
                SandboxKind.DOCKER,
                2);

        assertThat(PlatformOptions.ofArguments(options.toArguments())).isEqualTo(options);
        assertThat(PlatformOptions.ofArguments(PlatformOptions.DEFAULT.toArguments()))
                .isEqualTo(PlatformOptions.DEFAULT);
    }

    @Test
    void areNotNegative() {
        assertThatThrownBy(() -> new PlatformOptions(
                        UserLimits.NONE, FaultPlan.NONE, Duration.ofMillis(-1), Duration.ZERO, SandboxKind.PROCESS, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PlatformOptions(
                        UserLimits.NONE, FaultPlan.NONE, Duration.ZERO, Duration.ofMillis(-1), SandboxKind.PROCESS, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PlatformOptions(
                        UserLimits.NONE, FaultPlan.NONE, Duration.ZERO, Duration.ZERO, SandboxKind.PROCESS, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
