/**
 * The dataset in PostgreSQL: connections, the schema, and the row that says which dataset this is. Who writes
 * or reads a table is in the packages below. Columns that FaaSLoad has keep its names and its meaning.
 */
@NullMarked
package io.faasload.dataset;

import org.jspecify.annotations.NullMarked;
