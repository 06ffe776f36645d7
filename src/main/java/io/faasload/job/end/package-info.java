/** The end of a generation: when it has come, and what is stored then. */
@NullMarked
package io.faasload.job.end;

import org.jspecify.annotations.NullMarked;
