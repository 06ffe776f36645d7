package io.faasload.monitor.log;

import java.util.Comparator;

/**
 * An end-of-activation line on a container's standard output. Lines are ordered by time.
 *
 * @param micros when it was written, since the epoch
 * @param containerId the container that wrote it
 */
public record EndLine(long micros, String containerId) implements Comparable<EndLine> {

    private static final Comparator<EndLine> ORDER =
            Comparator.comparingLong(EndLine::micros).thenComparing(EndLine::containerId);

    @Override
    public int compareTo(EndLine other) {
        return ORDER.compare(this, other);
    }
}
