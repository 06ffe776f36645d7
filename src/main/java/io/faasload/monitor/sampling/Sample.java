package io.faasload.monitor.sampling;

import org.jspecify.annotations.Nullable;

/**
 * What a container was using at one moment; a value that could not be read is null, never 0.
 *
 * @param epochMicros time of day at which the CPU time was read
 * @param memoryBytes memory as FaaSLoad counts it: anonymous memory and mapped files (cgroup v1 {@code rss +
 *     mapped_file}, v2 {@code anon + file_mapped}, a process's resident set). It is read when something may have
 *     changed and its cost allows, and carried from the last reading else
 * @param inUseBytes all memory charged to the container, page cache and kernel memory included ({@code
 *     memory.usage_in_bytes}, {@code memory.current}); nothing is subtracted. Null for plain processes
 * @param peakBytes the most that was in use since the previous sample; of the first sample, since the container was created
 * @param isPeakExact whether that is all; else it may have been more in between
 * @param cpuMicros CPU time since the container began
 * @param userMicros the part of it in user mode
 * @param systemMicros the part of it in the kernel
 * @param throttledMicros how long the container was kept from running by its CPU limit, since it began
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
