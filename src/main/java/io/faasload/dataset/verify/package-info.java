/**
 * Whether a dataset is complete and matches what its seed draws. Reads all rows once, in one transaction, a few thousand at a
 * time. A new kind of error in a dataset is a kind of {@code Finding}.
 */
@NullMarked
package io.faasload.dataset.verify;

import org.jspecify.annotations.NullMarked;
