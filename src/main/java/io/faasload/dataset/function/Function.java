package io.faasload.dataset.function;

import org.jspecify.annotations.Nullable;

/**
 * A row of table {@code functions}.
 *
 * @param id assigned by the database; 0 for a function that is not stored yet
 * @param name {@code package/action}
 * @param runtime kind of the runtime, such as {@code nodejs:20}; null for a blackbox action
 * @param image of a blackbox action; null for others
 * @param parameters definitions of the random parameters, YAML
 * @param inputKind of its inputs
 * @param memoryMb memory limit, MiB
 * @param timeoutMs time limit, milliseconds
 * @param concurrency activations at a time in one container
 */
public record Function(
        int id,
        String name,
        @Nullable String runtime,
        @Nullable String image,
        String parameters,
        String inputKind,
        int memoryMb,
        int timeoutMs,
        int concurrency) {

    /** The user of FaaSLoad's generator mode for this function: {@code user-} and the action without its package. */
    public String user() {
        return "user-" + name.substring(name.lastIndexOf('/') + 1);
    }

    Function withId(int id) {
        return new Function(id, name, runtime, image, parameters, inputKind, memoryMb, timeoutMs, concurrency);
    }
}
