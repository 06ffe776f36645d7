/**
 * Pictures, sounds and videos as files. The inputs are written by it, and the sample functions read and write it: it is
 * compiled a second time for Java 8, into their jar, so nothing but the JDK may be used here.
 */
@NullMarked
package io.faasload.inputs.media;

import org.jspecify.annotations.NullMarked;
