/**
 * Finds, checks, reads and prunes the savepoints and retained checkpoints of generations. Flink writes and restores them;
 * nothing here changes their content. Their format is read only with Flink's own classes.
 */
@NullMarked
package io.faasload.driver.state;

import org.jspecify.annotations.NullMarked;
