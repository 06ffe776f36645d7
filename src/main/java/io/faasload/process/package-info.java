/**
 * This process: its heap, its signals and its exit. Whatever happens to a command or daemon, its process ends, with an exit code and a
 * reason.
 */
@NullMarked
package io.faasload.process;

import org.jspecify.annotations.NullMarked;
