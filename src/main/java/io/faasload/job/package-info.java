/**
 * The generation as a Flink job: the connectors, and the graph as one pure function over streams. The operators are in the
 * packages below. Settings travel as serializable values; clients are created in {@code open} and released in {@code close}.
 */
@NullMarked
package io.faasload.job;

import org.jspecify.annotations.NullMarked;
