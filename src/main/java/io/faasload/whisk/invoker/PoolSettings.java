package io.faasload.whisk.invoker;

import java.time.Duration;

/**
 * Settings of the invoker.
 *
 * @param memoryBudgetMb sum of the memory limits of all live sandboxes
 * @param startsAtOnce how many sandboxes may be starting at the same time
 * @param idleLimit how long an unused sandbox is kept
 * @param lateReport how long after it happened a timeout or an exit is reported (on a real OpenWhisk: 11 to 12 s)
 */
public record PoolSettings(int memoryBudgetMb, int startsAtOnce, Duration idleLimit, Duration lateReport) {

    public static final PoolSettings DEFAULT =
            new PoolSettings(3072, 2, Duration.ofMinutes(10), Duration.ofMillis(300));

    public PoolSettings {
        if (memoryBudgetMb < 128 || startsAtOnce < 1) {
            throw new IllegalArgumentException("the pool needs at least 128 MB and one concurrent start: "
                    + memoryBudgetMb + " MB, " + startsAtOnce + " starts");
        }
    }

    public PoolSettings withLateReport(Duration late) {
        return new PoolSettings(memoryBudgetMb, startsAtOnce, idleLimit, late);
    }
}
