/** What a person is shown of a generation while it runs and at its end: progress, tables, sums. Nothing here changes anything. */
@NullMarked
package io.faasload.driver.summary;

import org.jspecify.annotations.NullMarked;
