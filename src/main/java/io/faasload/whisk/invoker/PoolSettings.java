package io.faasload.whisk.invoker;

import java.time.Duration;

/**
 * How the invoker works.
 *
 * @param memoryBudgetMb sum of the memory limits of all sandboxes that live at once
 * @param startsAtOnce how many sandboxes may be starting at the same time
 * @param idleLimit how long an unused sandbox stays
 * @param lateReport how much later than its end a time-out or an exit is reported (a real OpenWhisk: 11 to 12 s)
 */
public record PoolSettings(int memoryBudgetMb, int startsAtOnce, Duration idleLimit, Duration lateReport) {

    public static final PoolSettings DEFAULT =
            new PoolSettings(3072, 2, Duration.ofMinutes(10), Duration.ofMillis(300));

    public PoolSettings {
        if (memoryBudgetMb < 128 || startsAtOnce < 1) {
            throw new IllegalArgumentException("the pool needs 128 MB and one start at least: " + memoryBudgetMb
                    + " MB, " + startsAtOnce + " starts");
        }
    }

    public PoolSettings withLateReport(Duration late) {
        return new PoolSettings(memoryBudgetMb, startsAtOnce, idleLimit, late);
    }
}
