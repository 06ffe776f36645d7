/**
 * The containers of the invoker on this host: who they are, when they come and go. Docker is asked here and nowhere else;
 * the others see {@link io.faasload.monitor.container.WhiskContainer}. What a container uses is measured elsewhere.
 */
@NullMarked
package io.faasload.monitor.container;

import org.jspecify.annotations.NullMarked;
