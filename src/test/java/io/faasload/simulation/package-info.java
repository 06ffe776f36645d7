/**
 * A whole generation in virtual time: the real operators between an OpenWhisk, a Kafka topic and tables in memory, on a model of
 * how Flink runs, checkpoints, restarts and stops a job. One seed decides everything, so any failure can be replayed. The
 * promises about the product are in {@code Promises}; {@code CONTRIBUTING.md} says how to add to it.
 */
@NullMarked
package io.faasload.simulation;

import org.jspecify.annotations.NullMarked;
