package io.faasload.dataset.runs;

import io.faasload.run.Invocation;
import io.faasload.run.PastRun;
import io.faasload.run.RunId;
import io.faasload.run.Target;

/** A row of {@code runs} as far as it says what was invoked, and how. */
public record RecordedRun(RunId id, Target target, PastRun past) {

    /** As it was invoked, without parameters and time limit: the row has the ones, the other has been waited for. */
    public Invocation invocation() {
        return new Invocation(id, target, "{}", 0, past.plannedMicros(), past.call());
    }
}
