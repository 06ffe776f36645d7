package io.faasload.traces.map;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * The action that is invoked for a function of a trace.
 *
 * @param action {@code package/action}
 * @param namespace user that invokes it
 * @param parameters the JSON object that is added to the parameters of the trace
 * @param isSpin whether it also gets {@code duration_ms} and {@code memory_mb} of each point, as far as the trace has them
 * @param note why it was chosen; null if a user wrote it
 */
public record MappedAction(
        String action,
        String namespace,
        String parameters,
        boolean isSpin,
        @Nullable String note) implements Serializable {

    /** The user of an action, as a generation names it: {@code user-ACTION}, without the package. */
    public static String userOf(String action) {
        return "user-" + action.substring(action.lastIndexOf('/') + 1);
    }
}
