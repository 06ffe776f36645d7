/**
 * Faults of the embedded OpenWhisk, for tests and experiments: which ones exist, how often they happen, and the random
 * draws. Their effect on a call, an event or a record is implemented where that is handled, behind {@code
 * activation.Interception}.
 */
@NullMarked
package io.faasload.whisk.fault;

import org.jspecify.annotations.NullMarked;
