package io.faasload.monitor.sampling;

/**
 * What the sampler has done since its start.
 *
 * @param ticks ticks taken
 * @param missedTicks ticks skipped while an earlier one was still running, or while the process did not run
 * @param containers containers being watched
 * @param frozenContainers those that were frozen at the last tick
 * @param samples samples taken
 * @param samplingNanos time spent in ticks
 * @param costlyNanos the part of it spent on costly files ({@code memory.stat})
 */
public record SamplerMetrics(
        long ticks,
        long missedTicks,
        int containers,
        int frozenContainers,
        long samples,
        long samplingNanos,
        long costlyNanos) {}
