package io.faasload.driver;

import io.faasload.cluster.JobException;
import io.faasload.dataset.Generation;
import io.faasload.dataset.runs.Runs;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.driver.state.SavedState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keeps a generation from resuming from the state of another dataset, or without the rows that belong to it. Seed, streams and
 * definitions of parameters are compared by the source, trace by trace.
 */
record StateGuard(SavedState state) {

    /**
     * Lets a state pass.
     *
     * @param connection to the tables
     * @throws JobException if the state is another dataset's, or has inputs done of which the tables have no run
     */
    void require(Generation generation, GenerationPlan plan, Connection connection) throws JobException, SQLException {
        String dataset = generation.dataset().toString();
        for (String other : state.datasets()) {
            if (!other.equals(dataset)) {
                throw new JobException("the state " + state.address() + " is that of dataset " + other
                        + ", and the tables have dataset " + dataset
                        + ": name one of this dataset with --from, or begin anew with --fresh");
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
            throw new JobException("the state " + state.address() + " has inputs done of which the tables have no run: "
                    + String.join(", ", missing)
                    + ". Were the rows deleted? Put them back; or invoke those inputs again, with a new"
                    + " generation.statedir; or drop runs, parameters and resources and begin anew with --fresh");
        }
    }
}
