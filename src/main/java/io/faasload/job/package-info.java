/**
 * The generation as a Flink job: the graph in one pure function, its operators, and the driver that submits, follows and
 * ends it. Settings travel as serializable values; clients are created in {@code open} and released in {@code close}.
 */
@NullMarked
package io.faasload.job;

import org.jspecify.annotations.NullMarked;
