/**
 * What this machine can do: real generations against a null platform, next to bare loops that only make the same calls, each in a
 * process of its own whose CPU time the operating system reports. See docs/performance.md.
 */
@NullMarked
package io.faasload.bench;

import org.jspecify.annotations.NullMarked;
