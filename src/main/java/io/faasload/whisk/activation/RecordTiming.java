package io.faasload.whisk.activation;

import java.util.concurrent.ThreadLocalRandom;

/**
 * When a record can be fetched, in milliseconds after (or, negative, before) its user event is published: evenly
 * distributed between two bounds.
 */
public record RecordTiming(int earliestMillis, int latestMillis) {

    /** The 5th and the 95th percentile of what was measured on a real OpenWhisk; the median fits as well. */
    public static final RecordTiming AS_MEASURED = new RecordTiming(-9, 14);

    /** Both at once, the record first. */
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
