/**
 * Whether a dataset is complete and agrees with what its seed draws. Reads all rows once, in one transaction, a few thousand
 * at a time. A new reason to call a dataset wrong is a kind of {@code Finding}.
 */
@NullMarked
package io.faasload.dataset.verify;

import org.jspecify.annotations.NullMarked;
