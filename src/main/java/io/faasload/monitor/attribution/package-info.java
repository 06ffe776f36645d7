/**
 * Which container ran an activation, and with what certainty. OpenWhisk does not report it, so it is inferred from host
 * names, the invoker's log, the containers' names and their end-of-activation lines. If several containers could have
 * run an activation, none is guessed. New kinds of evidence belong here, each with its own name.
 */
@NullMarked
package io.faasload.monitor.attribution;

import org.jspecify.annotations.NullMarked;
