/**
 * What an activation used: its container's samples, once it is known which container that was. Questions are answered
 * here for all interfaces alike. How the answer is written belongs to {@code http}.
 */
@NullMarked
package io.faasload.monitor.usage;

import org.jspecify.annotations.NullMarked;
