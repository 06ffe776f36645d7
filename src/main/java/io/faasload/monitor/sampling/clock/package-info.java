/**
 * When to sample: clocks, ticks, and the priority of the thread that samples. Nothing here knows a container.
 */
@NullMarked
package io.faasload.monitor.sampling.clock;

import org.jspecify.annotations.NullMarked;
