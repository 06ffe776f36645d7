/**
 * The rows of the dataset as the operators write and read them: the sinks, and the ledger of earlier invocations. Which row wins
 * is decided by the statements of the dataset, not here.
 */
@NullMarked
package io.faasload.job.rows;

import org.jspecify.annotations.NullMarked;
