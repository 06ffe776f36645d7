package io.faasload.driver;

import io.faasload.cluster.JobException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.Generation;
import io.faasload.dataset.runs.Runs;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.driver.state.SavedState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Refuses a state that belongs to another dataset, that needs another state backend, or whose rows are missing. The source compares seed, streams and parameter
 * definitions, trace by trace.
 */
record StateGuard(SavedState state) {

    /**
     * Checks that a state backend can restore the state.
     *
     * @param backend {@code generation.statebackend}
     * @throws JobException if the state is a checkpoint that another backend wrote
     */
    void requireBackend(String backend) throws JobException {
        String required = state.backend();
        if (required != null && !required.equals(backend)) {
            throw new JobException("checkpoint " + state.address() + " cannot be resumed with generation.statebackend: "
                    + backend + ", because it was written with " + required + ": set it to " + required
                    + ", and change it after the next stop, because any backend can read a savepoint");
        }
    }

    /**
     * Checks a state.
     *
     * @param connection to the tables
     * @throws JobException if the state belongs to another dataset, or has inputs done that have no row in the tables
     */
    void require(Generation generation, GenerationPlan plan, DatasetConnection connection)
            throws JobException, SQLException {
        String dataset = generation.dataset().toString();
        for (String other : state.datasets()) {
            if (!other.equals(dataset)) {
                throw new JobException("state " + state.address() + " belongs to dataset " + other
                        + ", but the tables hold dataset " + dataset
                        + ": name a state of this dataset with --from, or start a new dataset with --fresh");
            }
        }
        Map<Integer, Integer> rows = Runs.countBefore(connection, state.nextInputs());
        List<String> missing = new ArrayList<>();
        plan.traces().forEach(trace -> {
            int done = state.done(trace.id());
            int present = rows.getOrDefault(trace.id(), 0);
            if (present < done) {
                missing.add("%s (%d of %d)".formatted(trace.target().action(), done - present, done));
            }
        });
        if (!missing.isEmpty()) {
            throw new JobException(
                    "state " + state.address() + " has inputs done whose rows are missing in table runs: "
                            + String.join(", ", missing)
                            + ". If the rows were deleted, restore them; or invoke those inputs again with a new"
                            + " generation.statedir; or drop runs, parameters and resources and start over with --fresh");
        }
    }
}
