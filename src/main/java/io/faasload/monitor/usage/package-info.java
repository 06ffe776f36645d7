/**
 * The usage of an activation: the samples of its container, once that is known. All interfaces query it here;
 * serialization belongs to {@code http}.
 */
@NullMarked
package io.faasload.monitor.usage;

import org.jspecify.annotations.NullMarked;
