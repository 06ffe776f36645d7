/** The processes of a benchmark: how they are started and ended, and what the operating system reports about them. */
@NullMarked
package io.faasload.bench.process;

import org.jspecify.annotations.NullMarked;
