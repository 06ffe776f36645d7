package io.faasload.monitor.sampling;

import org.jspecify.annotations.Nullable;

/**
 * The resource usage of a container at one moment; a value that could not be read is null, never 0.
 *
 * @param epochMicros time of day at which the CPU time was read
 * @param memoryBytes memory as FaaSLoad counts it: anonymous memory and mapped files (cgroup v1 {@code rss +
 *     mapped_file}, v2 {@code anon + file_mapped}, a process's resident set). It is read when something may have
 *     changed and its cost allows, and otherwise carried forward from the last reading
 * @param inUseBytes all memory charged to the container, including page cache and kernel memory ({@code
 *     memory.usage_in_bytes}, {@code memory.current}); nothing is subtracted. Null for plain processes
 * @param peakBytes the most memory in use since the previous sample; for the first sample, since the container was
 *     created
 * @param isPeakExact whether the peak is exact rather than a lower bound
 * @param cpuMicros CPU time since the start of the container
 * @param userMicros the part of it in user mode
 * @param systemMicros the part of it in the kernel
 * @param throttledMicros how long the container was throttled by its CPU limit, since its start
 */
public record Sample(
        long epochMicros,
        @Nullable Long memoryBytes,
        @Nullable Long inUseBytes,
        @Nullable Long peakBytes,
        boolean isPeakExact,
        @Nullable Long cpuMicros,
        @Nullable Long userMicros,
        @Nullable Long systemMicros,
        @Nullable Long throttledMicros) {}
