/**
 * What a generation is to do: one trace for each function of the dataset. The first step of a generation, and what {@code check},
 * {@code status} and {@code verify} compare with. Reads the tables, and writes nothing but the ids of new traces.
 */
@NullMarked
package io.faasload.driver.plan;

import org.jspecify.annotations.NullMarked;
