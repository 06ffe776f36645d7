package io.faasload.monitor.sampling;

/**
 * What the sampler did since it began.
 *
 * @param ticks ticks that were taken
 * @param missedTicks ticks that passed while an earlier one was still being taken, or while nothing ran
 * @param containers containers that are watched now
 * @param frozenContainers those of them that were frozen at the last tick
 * @param samples samples taken
 * @param samplingNanos time spent within ticks
 * @param costlyNanos the part of it that went to costly files ({@code memory.stat})
 */
public record SamplerMetrics(
        long ticks,
        long missedTicks,
        int containers,
        int frozenContainers,
        long samples,
        long samplingNanos,
        long costlyNanos) {}
