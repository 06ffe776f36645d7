/**
 * What is invoked when: traces, Python's random numbers bit for bit, pacing, and the FLIP-27 source that emits the
 * invocations. Anything that changes the order of the draws changes every dataset and must not be touched. The state
 * classes have versioned serializers with golden bytes in the tests.
 */
@NullMarked
package io.faasload.schedule;

import org.jspecify.annotations.NullMarked;
