/**
 * The part of the source in each task: it looks up which runs a trace already has, and emits what is due. Virtual time paces
 * it: a late invocation does not delay those that follow. All calls come from the task thread.
 */
@NullMarked
package io.faasload.schedule.reader;

import org.jspecify.annotations.NullMarked;
