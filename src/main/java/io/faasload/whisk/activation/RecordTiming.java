package io.faasload.whisk.activation;

import java.util.concurrent.ThreadLocalRandom;

/**
 * When a record becomes available, in milliseconds after (or, if negative, before) its user event is published:
 * uniformly distributed between two bounds.
 */
public record RecordTiming(int earliestMillis, int latestMillis) {

    /** The p5 and p95 measured on a real OpenWhisk; the median matches as well. */
    public static final RecordTiming AS_MEASURED = new RecordTiming(-9, 14);

    /** Record and event at the same time, the record first. */
    public static final RecordTiming AT_ONCE = new RecordTiming(0, 0);

    public RecordTiming {
        if (earliestMillis > latestMillis) {
            throw new IllegalArgumentException("earliest " + earliestMillis + " is after latest " + latestMillis);
        }
    }

    int drawMillis() {
        return ThreadLocalRandom.current().nextInt(earliestMillis, latestMillis + 1);
    }
}
