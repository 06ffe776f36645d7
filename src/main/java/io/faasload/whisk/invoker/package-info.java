/**
 * Runs actions: sandboxes that implement OpenWhisk's action protocol, the pool that keeps them warm within a memory
 * budget, and the invoker that runs activations in them. Other kinds of sandbox implement {@code Sandbox.Provider}.
 */
@NullMarked
package io.faasload.whisk.invoker;

import org.jspecify.annotations.NullMarked;
