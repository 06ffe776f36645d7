/**
 * A platform that runs nothing: it accepts invocations, ends them at once or after a set time, and counts, at next to no cost. So
 * measurements against it show the work of the client and of the network. Its answers have what our client reads of OpenWhisk's.
 */
@NullMarked
package io.faasload.bench.platform;

import org.jspecify.annotations.NullMarked;
