/**
 * The containers of the invoker on this host: their identities, starts and stops. Only this package talks to Docker;
 * the others use {@link io.faasload.monitor.container.WhiskContainer}. Resource usage is measured elsewhere.
 */
@NullMarked
package io.faasload.monitor.container;

import org.jspecify.annotations.NullMarked;
