/**
 * What a generation is compared with, each in a process of its own: a loop of bare calls, and a loop that only waits for points
 * in time.
 */
@NullMarked
package io.faasload.bench.load;

import org.jspecify.annotations.NullMarked;
