/** Readers of trace files: FaaSLoad's, Azure 2019 and in-vitro, Azure 2021, FaaSRail. They report each malformed row with file, line, column and value before anything is planned. */
@NullMarked
package io.faasload.traces.format;

import org.jspecify.annotations.NullMarked;
