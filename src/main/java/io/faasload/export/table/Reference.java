package io.faasload.export.table;

import java.util.List;

/**
 * A foreign key.
 *
 * @param columns the columns that refer
 * @param table the table that they refer to
 * @param targets its columns, in the same order
 */
public record Reference(List<String> columns, String table, List<String> targets) {}
