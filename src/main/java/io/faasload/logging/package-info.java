/**
 * How a process reports problems: to its terminal or the journal, with one line and a count per kind, and to a log file of bounded size,
 * in full.
 */
@NullMarked
package io.faasload.logging;

import org.jspecify.annotations.NullMarked;
