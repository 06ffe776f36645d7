package io.faasload.driver.summary;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * How many runs failed, and how many may.
 *
 * @param failed completed runs whose activation failed
 * @param completed runs
 * @param allowedShare of the completed ones: setting {@code verify.failedshare}
 */
public record FailedRuns(long failed, long completed, double allowedShare) {

    /** Whether the dataset is not fit for use because of them. */
    public boolean areTooMany() {
        return failed > allowedShare * completed;
    }

    /** A line for people. */
    @Override
    public String toString() {
        return "%d of %d runs failed (%s %%), and verify.failedshare allows %s %%: columns response_status and error of table runs say why"
                .formatted(failed, completed, percent((double) failed / completed), percent(allowedShare));
    }

    private static String percent(double share) {
        return new BigDecimal(share * 100)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }
}
