/**
 * The dataset as files: exports it, and imports it again. {@code export.table} reads what the tables hold, {@code export.file} writes
 * and reads Parquet and CSV, {@code export.metadata} describes the files. Never in the job jar.
 */
@NullMarked
package io.faasload.export;

import org.jspecify.annotations.NullMarked;
