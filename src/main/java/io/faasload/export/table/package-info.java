/**
 * What is exported: tables with their columns, types and comments from the database's catalogue, and their rows. Nothing here lists
 * the columns of a table, so that new ones appear by themselves.
 */
@NullMarked
package io.faasload.export.table;

import org.jspecify.annotations.NullMarked;
