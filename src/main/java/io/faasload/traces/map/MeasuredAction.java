package io.faasload.traces.map;

import io.faasload.traces.Quantiles;

/**
 * An action that functions of a trace can be mapped to, with what was measured of it, for example by a generation.
 *
 * @param action {@code package/action}
 * @param durations of its runs, in milliseconds
 * @param memoryLimitMegabytes its limit
 */
public record MeasuredAction(String action, Quantiles durations, int memoryLimitMegabytes) {}
