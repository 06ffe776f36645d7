package io.faasload.bench;

/**
 * A measured value.
 *
 * @param measure that it belongs to
 * @param name of what was measured
 * @param unit of the value
 * @param of which of several values it is: {@code round 1}, {@code p99}
 * @param command that measures it
 * @param machine it ran on
 * @param load the machine's load averages over 1, 5 and 15 minutes, afterwards
 */
public record Figure(
        String measure,
        String name,
        String unit,
        String of,
        double value,
        String command,
        String machine,
        String load) {}
