package io.faasload.job;

import io.faasload.dataset.Generation;
import io.faasload.dataset.Progress;
import io.faasload.job.state.SavedState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Keeps a dataset from being gone on with from a state that is not its own. Seed, streams and definitions of parameters
 * are compared by the source, trace by trace.
 */
record StateGuard(SavedState state) {

    /**
     * Lets a state pass.
     *
     * @param progress what the tables have
     * @throws JobException if the state is another dataset's, or has inputs done of which the tables have no run
     */
    void require(Generation generation, GenerationPlan plan, Progress progress) throws JobException {
        String dataset = generation.dataset().toString();
        for (String other : state.datasets()) {
            if (!other.equals(dataset)) {
                throw new JobException("the state " + state.address() + " is that of dataset " + other
                        + ", and the tables have dataset " + dataset
                        + ": name one of this dataset with --from, or begin anew with --fresh");
            }
        }
        Map<Integer, Progress.TraceProgress> rows = progress.traces().stream()
                .collect(Collectors.toMap(Progress.TraceProgress::trace, Function.identity()));
        List<String> missing = new ArrayList<>();
        plan.traces().forEach(trace -> {
            Progress.TraceProgress row = rows.get(trace.id());
            int done = state.done(trace.id());
            if (done > 0 && (row == null || row.started() + row.done() == 0)) {
                missing.add(trace.action() + " (" + done + ")");
            }
        });
        if (!missing.isEmpty()) {
            throw new JobException("the state " + state.address() + " has inputs done of which the tables have no run: "
                    + String.join(", ", missing)
                    + ". Were the rows deleted? Put them back, or drop runs, parameters and resources and begin anew with"
                    + " --fresh");
        }
    }
}
