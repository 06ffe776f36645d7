/**
 * Which container ran an activation, and how sure that is. OpenWhisk does not tell, so it is concluded from host names,
 * the invoker's log, the containers' names and their end-of-activation lines; what two containers could have run is not
 * guessed. A new way to know it belongs here, with its evidence named.
 */
@NullMarked
package io.faasload.monitor.attribution;

import org.jspecify.annotations.NullMarked;
