/**
 * Asks the monitors what each run used, between its record and its row. A monitor that is away must cost neither a run nor
 * time: what is changed here is judged by that. The monitor itself, which answers, is in {@code io.faasload.monitor}.
 */
@NullMarked
package io.faasload.job.usage;

import org.jspecify.annotations.NullMarked;
