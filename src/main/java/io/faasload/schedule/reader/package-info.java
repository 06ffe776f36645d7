/**
 * The part of the source in each task: it looks up what a trace has already, and emits what is due. Virtual time paces it, so
 * that being late once does not shift what follows. All calls come from the task thread.
 */
@NullMarked
package io.faasload.schedule.reader;

import org.jspecify.annotations.NullMarked;
