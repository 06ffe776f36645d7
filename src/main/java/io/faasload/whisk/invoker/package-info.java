/**
 * Runs actions: sandboxes that speak OpenWhisk's action protocol, the pool that keeps them warm within a memory budget,
 * and the invoker that leads an activation through one. A sandbox of another make goes in behind {@code SandboxFactory}.
 */
@NullMarked
package io.faasload.whisk.invoker;

import org.jspecify.annotations.NullMarked;
