/**
 * The tables of what was invoked: runs with their parameters, resources and logs, and orphans. The statements here decide which row
 * wins; the table model in the tests must match them. A column of a run is one line in {@code RunColumns}.
 */
@NullMarked
package io.faasload.dataset.runs;

import org.jspecify.annotations.NullMarked;
