/** When to sample: clocks, ticks, and the priority of the sampling thread. Nothing here depends on containers. */
@NullMarked
package io.faasload.monitor.sampling.clock;

import org.jspecify.annotations.NullMarked;
