/**
 * The generation as a Flink job: the connectors, and the graph as a pure function over streams. The operators are in the packages
 * below. They receive serializable settings, create their clients in {@code open} and close them in {@code close}.
 */
@NullMarked
package io.faasload.job;

import org.jspecify.annotations.NullMarked;
