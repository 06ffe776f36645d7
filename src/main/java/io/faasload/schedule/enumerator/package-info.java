/**
 * The part of the source in the JobManager: it assigns traces to readers and renews the lease. It asks the dataset for nothing
 * else; what a trace has already is looked up by its reader.
 */
@NullMarked
package io.faasload.schedule.enumerator;

import org.jspecify.annotations.NullMarked;
