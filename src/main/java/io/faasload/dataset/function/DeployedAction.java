package io.faasload.dataset.function;

import org.jspecify.annotations.Nullable;

/**
 * A function's action as OpenWhisk has it, also if others deployed it; null where OpenWhisk does not say.
 *
 * @param codeSha256 SHA-256 of its code (of the file, if it is binary), in hexadecimal digits; null for an image without code
 * @param kind of its runtime, such as {@code nodejs:20}, or {@code blackbox}
 * @param image of a blackbox action
 * @param memoryMb memory limit, MiB
 * @param timeoutMs time limit, milliseconds
 * @param concurrency activations at a time in one container
 * @param version OpenWhisk's, which each update increments
 * @param deployedMs when it was last updated, milliseconds since the epoch, by OpenWhisk's clock
 */
public record DeployedAction(
        @Nullable String codeSha256,
        @Nullable String kind,
        @Nullable String image,
        @Nullable Integer memoryMb,
        @Nullable Integer timeoutMs,
        @Nullable Integer concurrency,
        @Nullable String version,
        @Nullable Long deployedMs) {}
