/**
 * The dataset in PostgreSQL: schema, functions, runs, the one statement that writes a run, progress and verification.
 * Which row wins is decided in the statement alone. Columns that FaaSLoad has keep its names and its meaning.
 */
@NullMarked
package io.faasload.dataset;

import org.jspecify.annotations.NullMarked;
