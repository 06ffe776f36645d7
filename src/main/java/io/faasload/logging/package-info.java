/**
 * What a process tells of its troubles: to its terminal, or the journal, one line for each kind with its count, and everything to a log
 * file of bounded size.
 */
@NullMarked
package io.faasload.logging;

import org.jspecify.annotations.NullMarked;
