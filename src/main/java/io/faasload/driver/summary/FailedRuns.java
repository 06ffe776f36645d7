package io.faasload.driver.summary;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * How many runs failed, and how many are allowed to.
 *
 * @param failed number of completed runs whose activation failed
 * @param completed number of completed runs
 * @param allowedShare share of the completed runs that may fail: setting {@code verify.failedshare}
 */
public record FailedRuns(long failed, long completed, double allowedShare) {

    /** Whether more runs failed than allowed. */
    public boolean areTooMany() {
        return failed > allowedShare * completed;
    }

    /** A human-readable line. */
    @Override
    public String toString() {
        return "%d of %d runs failed (%s %%), more than verify.failedshare allows (%s %%): see columns response_status and error of table runs"
                .formatted(failed, completed, percent((double) failed / completed), percent(allowedShare));
    }

    private static String percent(double share) {
        return new BigDecimal(share * 100)
                .round(new MathContext(3))
                .stripTrailingZeros()
                .toPlainString();
    }
}
