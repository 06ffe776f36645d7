/**
 * The part of the source in the JobManager: it assigns traces to readers and renews the lease. It does not query the dataset
 * otherwise: readers look up which runs their traces already have.
 */
@NullMarked
package io.faasload.schedule.enumerator;

import org.jspecify.annotations.NullMarked;
