package io.faasload.driver;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.runs.Runs;
import io.faasload.dataset.summary.Progress;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.driver.state.SavedStates;
import io.faasload.schedule.trace.TraceDefinition;
import java.io.IOException;
import java.sql.SQLException;
import java.util.UUID;

/** Runs that OpenWhisk refused and therefore never ran. */
final class RefusedRuns {

    private RefusedRuns() {}

    /**
     * Deletes them, so that the generation invokes them again. The dataset's states are already past these inputs and would skip
     * them, so they are disowned and the generation resumes from the rows.
     *
     * @return how many were deleted
     */
    static int deleteToRetry(
            GenerationPlan plan, Progress progress, SavedStates states, UUID dataset, DatasetConnection connection)
            throws SQLException, IOException {
        if (progress.traces().stream().noneMatch(trace -> trace.refused() > 0)) {
            return 0;
        }
        // In this order, so that a crash in between never leaves a state that is past deleted runs.
        states.disown(dataset);
        int deleted = 0;
        for (TraceDefinition trace : plan.traces()) {
            deleted += Runs.deleteRefused(connection, trace.id(), trace.inputs());
        }
        return deleted;
    }
}
