/**
 * The vocabulary of a run, from its planned invocation to its row: identity, status, call, end and usage. Schedule, job and dataset use
 * it, and it depends on none of them. These records flow through Flink and are part of its state, so they are public records that consist
 * only of primitives, texts and other such records.
 */
@NullMarked
package io.faasload.run;

import org.jspecify.annotations.NullMarked;
