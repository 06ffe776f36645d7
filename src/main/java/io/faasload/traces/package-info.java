/**
 * Traces of invocations: their functions, and the points in time at which they are invoked. {@code arrival} turns counts and rates into
 * points, {@code format} reads files, {@code plan} selects and scales. Needs neither Flink nor a server.
 */
@NullMarked
package io.faasload.traces;

import org.jspecify.annotations.NullMarked;
