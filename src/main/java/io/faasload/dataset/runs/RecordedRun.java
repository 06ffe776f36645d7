package io.faasload.dataset.runs;

import io.faasload.run.Invocation;
import io.faasload.run.PastRun;
import io.faasload.run.RunId;
import io.faasload.run.Target;

/** A row of {@code runs}: what was invoked, and how. */
public record RecordedRun(RunId id, Target target, PastRun past) {

    /** Its invocation, without parameters and time limit: the row has the parameters, and the time limit has passed. */
    public Invocation invocation() {
        return new Invocation(id, target, "{}", 0, past.plannedMicros(), past.call());
    }
}
