/**
 * The table of inputs: which there are, with their features and hashes. Written by commands, and read by exports.
 */
@NullMarked
package io.faasload.dataset.input;

import org.jspecify.annotations.NullMarked;
