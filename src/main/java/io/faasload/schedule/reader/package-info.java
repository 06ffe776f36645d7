/**
 * The part of the source in each task: looks up which runs a trace already has, and emits what is due. It is paced by virtual time, so
 * a late invocation does not delay those that follow. All calls come from the task's thread.
 */
@NullMarked
package io.faasload.schedule.reader;

import org.jspecify.annotations.NullMarked;
