package io.faasload.bench;

import io.faasload.bench.LateCauses.Period;
import io.faasload.bench.load.Percentiles;
import io.faasload.dataset.DatasetException;
import java.sql.SQLException;
import java.util.List;

/** What the rows of a dataset tell of times, in ms, without those of the first seconds. */
final class RowTimes {

    private RowTimes() {}

    /** How much later than planned calls were sent. */
    static Percentiles lateness(BenchDataset dataset, int skippedSeconds) throws SQLException, DatasetException {
        return lateness(dataset, ">=", skippedSeconds);
    }

    /** The same of the first seconds only. */
    static Percentiles latenessAtFirst(BenchDataset dataset, int seconds) throws SQLException, DatasetException {
        return lateness(dataset, "<", seconds);
    }

    private static Percentiles lateness(BenchDataset dataset, String comparison, int seconds)
            throws SQLException, DatasetException {
        return percentiles(dataset, "(sent_us - planned_us) / 1e3", "sent_us IS NOT NULL", comparison, seconds);
    }

    /**
     * How much later than planned the calls of one part of the time were sent, as the median.
     *
     * @param tenth 1 to 10
     */
    static double medianLateness(BenchDataset dataset, int skippedSeconds, int tenth)
            throws SQLException, DatasetException {
        return dataset.numbers("""
                SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY (sent_us - planned_us) / 1e3)
                FROM (SELECT sent_us, planned_us, ntile(10) OVER (ORDER BY planned_us) AS tenth FROM {schema}.runs
                  WHERE sent_us IS NOT NULL AND planned_us >= (SELECT min(planned_us) FROM {schema}.runs) + %d) AS v
                WHERE tenth = %d
                """.formatted(skippedSeconds * 1_000_000L, tenth))
                .get(0);
    }

    /** The calls that were sent later than so many milliseconds after their time, each from planned to sent. */
    static List<Period> late(BenchDataset dataset, int skippedSeconds, int millis)
            throws SQLException, DatasetException {
        return dataset.pairs("""
                SELECT planned_us, sent_us FROM {schema}.runs
                WHERE sent_us - planned_us > %d
                  AND planned_us >= (SELECT min(planned_us) FROM {schema}.runs) + %d
                """.formatted(millis * 1_000L, skippedSeconds * 1_000_000L)).stream()
                .map(pair -> new Period(pair[0], pair[1]))
                .toList();
    }

    /**
     * From the publishing of an event to the commit of the final row: the platform stamps the end when it publishes the event, in whole
     * ms, and PostgreSQL notes when it committed a row.
     */
    static Percentiles eventToRow(BenchDataset dataset, int skippedSeconds) throws SQLException, DatasetException {
        return percentiles(
                dataset,
                "1e3 * extract(epoch FROM pg_xact_commit_timestamp(xmin)) - end_ms",
                "completed_by = 'event'",
                ">=",
                skippedSeconds);
    }

    private static Percentiles percentiles(
            BenchDataset dataset, String value, String which, String comparison, int seconds)
            throws SQLException, DatasetException {
        var row = dataset.numbers("""
                SELECT count(*), percentile_disc(0.5) WITHIN GROUP (ORDER BY value),
                  percentile_disc(0.99) WITHIN GROUP (ORDER BY value),
                  percentile_disc(0.999) WITHIN GROUP (ORDER BY value), max(value)
                FROM (SELECT %s AS value FROM {schema}.runs WHERE %s AND planned_us %s (SELECT min(planned_us) FROM {schema}.runs) + %d) AS v
                """.formatted(value, which, comparison, seconds * 1_000_000L));
        return new Percentiles(row.get(0).longValue(), row.get(1), row.get(2), row.get(3), row.get(4));
    }
}
