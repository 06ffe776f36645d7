/**
 * This process as a whole: the heap that it was given, the signals that it gets, and its end. Whatever happens to a command or to a
 * daemon, its process ends, with an exit code and a reason.
 */
@NullMarked
package io.faasload.process;

import org.jspecify.annotations.NullMarked;
