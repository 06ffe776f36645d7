/**
 * A platform in its own process, and how other commands reach it: {@code local up}, {@code status} and {@code down}.
 */
@NullMarked
package io.faasload.local.daemon;

import org.jspecify.annotations.NullMarked;
