/**
 * A platform that runs nothing: it takes invocations, ends them at once or after a set time, and counts, at next to no cost. What
 * is measured against it is the client's work, and the network's. Its answers have what our client reads of OpenWhisk's.
 */
@NullMarked
package io.faasload.bench.platform;

import org.jspecify.annotations.NullMarked;
