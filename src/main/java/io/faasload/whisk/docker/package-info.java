/**
 * Sandboxes that are Docker containers, with the names, limits, pauses and output of those of an OpenWhisk invoker. The
 * image, built here, is an empty root: all programs are those of this machine, mounted read-only. What containers share
 * with other sandboxes is in {@code invoker}.
 */
@NullMarked
package io.faasload.whisk.docker;

import org.jspecify.annotations.NullMarked;
