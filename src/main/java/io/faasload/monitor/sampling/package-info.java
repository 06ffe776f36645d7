/**
 * Samples what containers use, on time and cheaply: the ticker, the samples in memory, the interface to the counters.
 * It knows neither Docker nor files: those come as {@link io.faasload.monitor.sampling.Counters}. What runs in the
 * sampling thread must make no garbage to speak of, and open nothing.
 */
@NullMarked
package io.faasload.monitor.sampling;

import org.jspecify.annotations.NullMarked;
