/**
 * What is invoked when: the FLIP-27 source, put together from its parts: {@code trace} (what is drawn), {@code split} (its
 * state), {@code enumerator} and {@code reader}. The source never finishes, so that a later start can extend the dataset.
 */
@NullMarked
package io.faasload.schedule;

import org.jspecify.annotations.NullMarked;
