/** Points from counts per minute, and from rates without a trace. A function's points depend on nothing but its own counts, the seed and its name. */
@NullMarked
package io.faasload.traces.arrival;

import org.jspecify.annotations.NullMarked;
