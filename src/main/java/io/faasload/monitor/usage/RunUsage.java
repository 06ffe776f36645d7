package io.faasload.monitor.usage;

import io.faasload.monitor.attribution.Attribution;
import io.faasload.monitor.attribution.EndedActivation;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.sampling.SampleWindow;
import org.jspecify.annotations.Nullable;

/**
 * The usage of an activation.
 *
 * @param activation that was queried
 * @param attribution to a container
 * @param container null if there is none, or if only its id is known
 * @param samples from start to end and adjacent ones; null without a container, or if it was never sampled
 * @param isTooLate whether it is older than the monitor's knowledge of containers, or than the retention of samples
 */
public record RunUsage(
        EndedActivation activation,
        Attribution attribution,
        @Nullable WhiskContainer container,
        @Nullable SampleWindow samples,
        boolean isTooLate) {}
