/**
 * Pictures, sounds and videos as files, for the inputs and the sample functions. This package is also compiled for Java 8 into
 * the jar of the sample functions, so it may use only the JDK.
 */
@NullMarked
package io.faasload.inputs.media;

import org.jspecify.annotations.NullMarked;
