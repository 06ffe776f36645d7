/**
 * Seeded images, sounds and videos of various sizes, as inputs for functions. The same seed gives the same bytes.
 */
@NullMarked
package io.faasload.inputs;

import org.jspecify.annotations.NullMarked;
