package io.faasload.driver;

import io.faasload.cluster.JobException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.Generation;
import io.faasload.dataset.function.Traces;
import io.faasload.dataset.summary.Progress;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.driver.state.SavedState;
import io.faasload.driver.state.SavedStates;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.lang3.StringUtils;

/**
 * Chooses the state that a generation resumes from.
 *
 * @param backend {@code generation.statebackend}
 * @param progress of the dataset before this generation
 * @param connection to the tables
 * @param out for what was chosen
 */
record StateChoice(
        SavedStates states,
        String backend,
        Generation generation,
        GenerationPlan plan,
        Progress progress,
        DatasetConnection connection,
        PrintWriter out) {

    /**
     * The state; empty for the rows alone.
     *
     * @throws JobException if the state is not one of this dataset, or cannot be used
     */
    Optional<SavedState> choose(StartFrom start) throws JobException, IOException, SQLException {
        Optional<SavedState> state = find(start);
        if (state.isPresent()) {
            StateGuard guard = new StateGuard(state.get());
            guard.requireBackend(backend);
            guard.require(generation, plan, connection);
            announce(state.get());
        }
        return state;
    }

    private Optional<SavedState> find(StartFrom start) throws JobException, IOException {
        if (start instanceof StartFrom.NamedState named) {
            return Optional.of(read(named.address()));
        } else if (start instanceof StartFrom.NewestState || start instanceof StartFrom.RetryOfFailed) {
            refuseForeign();
            return states.newestUsable(generation.dataset());
        }
        return Optional.empty();
    }

    private static SavedState read(String address) throws JobException {
        try {
            return SavedState.read(address);
        } catch (IOException e) {
            throw new JobException(
                    "cannot resume from " + address + ": "
                            + StringUtils.stripEnd(e.getMessage(), ".")
                            + ". Without --from, or -s of flink run, a generation resumes from the rows in the database",
                    e);
        }
    }

    /** A user who drops the tables wants a new dataset, and may have forgotten the states of the old one. */
    private void refuseForeign() throws JobException, IOException {
        SavedStates.Found found = states.find(generation.dataset());
        if (found.own().isEmpty() && !found.foreign().isEmpty() && !progress.hasRuns()) {
            throw new JobException("the dataset has no runs, and the states in generation.statedir belong to another"
                    + " dataset (newest: " + found.foreign().get(0)
                    + "): start a new dataset with --fresh, or set another generation.statedir");
        }
    }

    private void announce(SavedState state) throws SQLException {
        Set<Integer> removed = new TreeSet<>(state.nextInputs().keySet());
        removed.removeAll(plan.inputsByTrace().keySet());
        if (!removed.isEmpty()) {
            out.println("Skipping functions or repetitions that are no longer configured (their runs are kept): "
                    + String.join(", ", Traces.functions(connection, removed)));
        }
        out.println("Resuming from " + (state.isCheckpoint() ? "checkpoint " : "savepoint ") + state.address() + " ("
                + state.scheduled(plan.inputsByTrace()) + " of " + progress.expected() + " inputs done)");
    }
}
