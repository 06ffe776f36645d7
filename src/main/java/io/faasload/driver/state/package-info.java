/**
 * The savepoints and retained checkpoints of generations: found, checked, read as far as the driver needs it, pruned.
 * Flink writes and restores them; nothing here changes what is in one. A format is read with Flink's own classes only.
 */
@NullMarked
package io.faasload.driver.state;

import org.jspecify.annotations.NullMarked;
