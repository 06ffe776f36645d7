/**
 * What is invoked when: the FLIP-27 source, assembled from {@code trace} (the draws), {@code split} (its state), {@code enumerator} and
 * {@code reader}. The source never finishes, so that a later start can extend the dataset.
 */
@NullMarked
package io.faasload.schedule;

import org.jspecify.annotations.NullMarked;
