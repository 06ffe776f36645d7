/** What the user sees of a generation while it runs and after it ends: progress, tables, totals. Read-only. */
@NullMarked
package io.faasload.driver.summary;

import org.jspecify.annotations.NullMarked;
