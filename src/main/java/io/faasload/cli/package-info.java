/**
 * The commands of {@code bin/faasload}, one picocli class each. A class here parses its options, delegates, prints the
 * result and gives the exit code; what a command does lives in the other packages. Nothing depends on this package.
 */
@NullMarked
package io.faasload.cli;

import org.jspecify.annotations.NullMarked;
