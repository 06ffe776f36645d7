/**
 * Traces and the parameters drawn for their inputs, with the random numbers of Python bit for bit. Needs no Flink. Anything
 * that changes the order of the draws changes every dataset and must not be touched.
 */
@NullMarked
package io.faasload.schedule.trace;

import org.jspecify.annotations.NullMarked;
