/**
 * Asks the monitors what each run used, between its record and its row. An outage of a monitor must cost neither runs nor time:
 * judge every change here by that. The monitor itself is in {@code io.faasload.monitor}.
 */
@NullMarked
package io.faasload.job.usage;

import org.jspecify.annotations.NullMarked;
