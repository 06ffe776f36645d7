/**
 * A Flink session cluster in separate processes, from the jars that the project depends on: its home directory with configuration,
 * libraries and scripts, and the life cycle of its processes. Nothing here knows what runs on the cluster, and its libraries contain
 * nothing of the project itself.
 */
@NullMarked
package io.faasload.local.flink;

import org.jspecify.annotations.NullMarked;
