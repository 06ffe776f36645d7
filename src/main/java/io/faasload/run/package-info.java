/**
 * The vocabulary of a run, from its planned invocation to its row: identity, status, call, end and usage. Schedule, job and
 * dataset all speak of it, and it knows none of them. Records here flow through Flink and sit in its state: public records of
 * primitives, texts and other such records only.
 */
@NullMarked
package io.faasload.run;

import org.jspecify.annotations.NullMarked;
