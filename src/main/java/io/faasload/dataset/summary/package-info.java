/**
 * Figures over the whole dataset: progress, lateness, usage, retried calls. Each is one query, for users and for the driver.
 * Nothing here changes a row.
 */
@NullMarked
package io.faasload.dataset.summary;

import org.jspecify.annotations.NullMarked;
