/**
 * Traces and the parameters drawn for their inputs, with Python's random numbers, bit for bit. Does not need Flink. The order of the
 * draws must never change, since that would change every dataset.
 */
@NullMarked
package io.faasload.schedule.trace;

import org.jspecify.annotations.NullMarked;
