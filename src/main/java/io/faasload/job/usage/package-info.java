/**
 * Asks the monitors what each run used, between its record and its row. An outage of a monitor must cost neither runs nor
 * time: that is how to judge a change here. The monitor itself, which answers, is in {@code io.faasload.monitor}.
 */
@NullMarked
package io.faasload.job.usage;

import org.jspecify.annotations.NullMarked;
