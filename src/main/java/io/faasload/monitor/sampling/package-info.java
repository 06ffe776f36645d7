/**
 * Samples the usage of containers, punctually and cheaply: the ticker, the samples in memory, the interface to the
 * counters. It depends neither on Docker nor on files: it only sees {@link io.faasload.monitor.sampling.Counters}. Code
 * that runs in the sampling thread must allocate next to nothing and open no files.
 */
@NullMarked
package io.faasload.monitor.sampling;

import org.jspecify.annotations.NullMarked;
