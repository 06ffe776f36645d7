package io.faasload.schedule.enumerator;

import io.faasload.schedule.split.TraceSplit;
import java.util.List;
import java.util.Set;

/**
 * The state of the enumerator.
 *
 * @param handedOut ids of the traces whose splits are in the readers' state
 * @param unassigned splits that no reader has yet
 */
public record ScheduleState(Set<Integer> handedOut, List<TraceSplit> unassigned) {

    public ScheduleState {
        handedOut = Set.copyOf(handedOut);
        unassigned = List.copyOf(unassigned);
    }

    /** The state of a new schedule. */
    public static ScheduleState empty() {
        return new ScheduleState(Set.of(), List.of());
    }
}
