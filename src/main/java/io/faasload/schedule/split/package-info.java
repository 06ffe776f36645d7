/**
 * The state of a trace in Flink, and its bytes, which tests hold against golden files. A change of the bytes needs a new
 * version.
 */
@NullMarked
package io.faasload.schedule.split;

import org.jspecify.annotations.NullMarked;
