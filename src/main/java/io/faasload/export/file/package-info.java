/** Data files: Parquet and CSV, one row at a time. Nothing here knows the database. */
@NullMarked
package io.faasload.export.file;

import org.jspecify.annotations.NullMarked;
