package io.faasload.job.end;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.delivery.Deliveries;
import io.faasload.dataset.summary.FollowedProgress;
import io.faasload.dataset.summary.ThresholdResult;
import io.faasload.job.invoke.LimitedCalls;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs in a dataset. */
final class DatasetRuns implements JobRuns {

    private static final Logger LOG = LoggerFactory.getLogger(DatasetRuns.class);
    private static final long THRESHOLD_NANOS = 10_000_000_000L;

    private final EndSettings settings;
    private final FollowedProgress progress;
    private long thresholdsReadNanos = System.nanoTime();

    /** Does not connect yet. */
    DatasetRuns(EndSettings settings) {
        this.settings = settings;
        this.progress = new FollowedProgress(settings.jdbc()::connect, settings.inputsByTrace());
    }

    @Override
    public boolean areSettled() throws SQLException {
        return progress.read().isSettled() && Deliveries.areComplete(settings.jdbc(), settings.targets());
    }

    /** Reads them at intervals, since it takes a scan of the table. */
    @Override
    public boolean areAborted() throws SQLException {
        if (settings.aborting().isEmpty() || System.nanoTime() - thresholdsReadNanos < THRESHOLD_NANOS) {
            return false;
        }
        thresholdsReadNanos = System.nanoTime();
        try (DatasetConnection connection = settings.jdbc().connect()) {
            return ThresholdResult.read(connection, settings.aborting()).stream()
                    .anyMatch(ThresholdResult::isCrossedByRuns);
        }
    }

    @Override
    public void finish() {
        settings.duplicates().store();
        try (DatasetConnection connection = settings.jdbc().connect()) {
            UsedMachines.store(settings.monitors(), connection);
        } catch (SQLException e) {
            LOG.warn("Cannot store the machines of the invokers: {}", e.getMessage());
        }
    }

    @Override
    public void store(LimitedCalls limited) {
        try (DatasetConnection connection = settings.jdbc().connect()) {
            limited.store(connection);
        } catch (SQLException e) {
            LOG.warn("Cannot store how many calls OpenWhisk's limits refused: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        progress.close();
    }
}
