/**
 * What this machine can do: real generations against a null platform, beside bare loops that do nothing but the same calls, each
 * part a process of its own whose CPU time the operating system tells. See docs/performance.md.
 */
@NullMarked
package io.faasload.bench;

import org.jspecify.annotations.NullMarked;
