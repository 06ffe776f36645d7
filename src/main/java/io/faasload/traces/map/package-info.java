/**
 * From the functions of a trace to actions: an explicit file, or the nearest of given actions by duration and memory, with the distance
 * between the distributions.
 */
@NullMarked
package io.faasload.traces.map;

import org.jspecify.annotations.NullMarked;
