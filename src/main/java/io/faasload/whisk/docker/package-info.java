/**
 * Sandboxes that are Docker containers, in names, limits, pauses and output as those of an OpenWhisk invoker. The image is
 * an empty root, made here: everything in it is this machine's, mounted for reading only. What containers have in common
 * with other sandboxes is in {@code invoker}.
 */
@NullMarked
package io.faasload.whisk.docker;

import org.jspecify.annotations.NullMarked;
