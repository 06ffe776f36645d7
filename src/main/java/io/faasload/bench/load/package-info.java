/** What a generation is compared to, as processes of their own: a loop of bare calls, and a loop that only waits for points in time. */
@NullMarked
package io.faasload.bench.load;

import org.jspecify.annotations.NullMarked;
