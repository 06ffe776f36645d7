/** Compares two datasets, each an export or in a database: what was planned, run by run, and what was measured, by distribution. */
@NullMarked
package io.faasload.export.compare;

import org.jspecify.annotations.NullMarked;
