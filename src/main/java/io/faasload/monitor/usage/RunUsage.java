package io.faasload.monitor.usage;

import io.faasload.monitor.attribution.Attribution;
import io.faasload.monitor.attribution.EndedActivation;
import io.faasload.monitor.container.WhiskContainer;
import io.faasload.monitor.sampling.SampleWindow;
import org.jspecify.annotations.Nullable;

/**
 * What an activation used.
 *
 * @param activation that was asked for
 * @param attribution to a container
 * @param container null if there is none, or it is known by its id only
 * @param samples from start to end and around them; null without container, or if it was never sampled
 * @param isTooLate whether it is from before the containers were followed, or longer ago than samples are kept
 */
public record RunUsage(
        EndedActivation activation,
        Attribution attribution,
        @Nullable WhiskContainer container,
        @Nullable SampleWindow samples,
        boolean isTooLate) {}
