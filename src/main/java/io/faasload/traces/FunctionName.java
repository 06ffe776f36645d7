package io.faasload.traces;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a trace calls a function.
 *
 * @param owner user of the function: FaaSLoad's USER, Azure's HashOwner; empty if the format has none
 * @param app application that the function is part of; empty if the format has none
 * @param function name of the function: unique within its application only
 * @param variant distinguishes rows or files of the same function, such as its trigger or the name of its file; may be empty
 */
public record FunctionName(String owner, String app, String function, String variant)
        implements Comparable<FunctionName> {

    /** Identifies a row of the trace. Random numbers depend on it. */
    public String key() {
        return owner + "/" + app + "/" + function + "/" + variant;
    }

    /** The application, if there is one, and the function. */
    public String shortName() {
        return app.isEmpty() ? function : app + "/" + function;
    }

    /** The most specific of {@code owner/app/function}, {@code app/function} and {@code function} that a mapping has. */
    public <T> @Nullable T find(Map<String, T> mapping) {
        for (String name : new String[] {owner + "/" + shortName(), shortName(), function}) {
            T found = mapping.get(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    @Override
    public int compareTo(FunctionName other) {
        return key().compareTo(other.key());
    }

    @Override
    public String toString() {
        return shortName();
    }
}
