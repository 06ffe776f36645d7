/**
 * The plan of a generation: one trace for each function of the dataset. Planning is the first step of a generation, and
 * {@code check}, {@code status} and {@code verify} compare with the plan. Reads the tables, and writes only the ids of new
 * traces.
 */
@NullMarked
package io.faasload.driver.plan;

import org.jspecify.annotations.NullMarked;
