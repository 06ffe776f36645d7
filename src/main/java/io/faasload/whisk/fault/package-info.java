/**
 * Faults of the embedded OpenWhisk, for tests and for people who want to see what happens: which ones there are, in what
 * shares they are wanted, and when the dice say so. What a fault does to a call, an event or a record is done by who has
 * those in hand, behind {@code activation.Interception}.
 */
@NullMarked
package io.faasload.whisk.fault;

import org.jspecify.annotations.NullMarked;
