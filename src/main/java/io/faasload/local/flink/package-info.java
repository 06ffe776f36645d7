/**
 * A Flink session cluster from the jars that the project depends on, as processes of their own: its home directory with
 * configuration, libraries and scripts, and the life of its processes. Nothing here knows what runs on the cluster, and
 * nothing of the project itself goes into its libraries.
 */
@NullMarked
package io.faasload.local.flink;

import org.jspecify.annotations.NullMarked;
