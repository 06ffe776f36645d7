package io.faasload.driver;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.runs.Runs;
import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.Progress.TraceProgress;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.driver.state.SavedStates;
import io.faasload.schedule.trace.TraceDefinition;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Runs that are retried: those that OpenWhisk refused and therefore never ran, and on request those that failed. */
final class RetriedRuns {

    private RetriedRuns() {}

    /**
     * Removes their rows, so that the generation invokes them again. The dataset's states are already past these inputs and would
     * skip them, so they are disowned and the generation resumes from the rows.
     *
     * @param withFailed whether to retry failed runs too, whose rows move to table {@code attempts}
     * @return what was done, as a line for the user; empty for nothing
     */
    static Optional<String> prepare(
            GenerationPlan plan,
            Progress progress,
            SavedStates states,
            UUID dataset,
            DatasetConnection connection,
            boolean withFailed)
            throws SQLException, IOException {
        if (plan.points() != null) {
            return Optional.empty(); // Their time has passed.
        }
        boolean areRefused = progress.sum(TraceProgress::refused) > 0;
        boolean haveFailed = withFailed && progress.sum(TraceProgress::failed) > 0;
        if (!areRefused && !haveFailed) {
            return Optional.empty();
        }
        // In this order, so that a crash in between never leaves a state that is past deleted runs.
        states.disown(dataset);
        int refused = 0;
        int failed = 0;
        for (TraceDefinition trace : plan.traces()) {
            refused += Runs.deleteRefused(connection, trace.id(), trace.inputs());
            failed += haveFailed ? Runs.moveFailed(connection, trace.id(), trace.inputs()) : 0;
        }
        return Optional.of(
                "Retrying " + refused + " refused" + (haveFailed ? " and " + failed + " failed" : "") + " runs");
    }
}
