/**
 * The commands of {@code bin/faasload}, one picocli class each. A class here parses options, delegates to other packages,
 * prints the result and returns the exit code. No other package depends on this one.
 */
@NullMarked
package io.faasload.cli;

import org.jspecify.annotations.NullMarked;
