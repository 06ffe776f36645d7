/**
 * The dataset in PostgreSQL: connections, the schema, and the row that identifies the dataset. The packages below write and read
 * its tables. Columns that FaaSLoad has keep their name and meaning.
 */
@NullMarked
package io.faasload.dataset;

import org.jspecify.annotations.NullMarked;
