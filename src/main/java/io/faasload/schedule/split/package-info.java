/**
 * The state of a trace in Flink, and its bytes, which tests compare with golden files. A change of the format needs a new version.
 */
@NullMarked
package io.faasload.schedule.split;

import org.jspecify.annotations.NullMarked;
