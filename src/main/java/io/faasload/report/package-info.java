/**
 * The dataset as one HTML page, for people: pictures and tables, and a verdict. What is shown is aggregated by the statements in
 * {@code src/main/resources/io/faasload/report/sql}; the page draws it with the script beside them. Not in the job jar.
 */
@NullMarked
package io.faasload.report;

import org.jspecify.annotations.NullMarked;
