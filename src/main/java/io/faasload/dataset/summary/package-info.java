/**
 * Figures over the whole dataset: progress, lateness, usage, repeated calls. Each is one query, read for people and for the
 * driver. Nothing here changes a row.
 */
@NullMarked
package io.faasload.dataset.summary;

import org.jspecify.annotations.NullMarked;
