/**
 * Flink as this program reaches it, embedded or remote: settings, submission, status, failures, stopping with a savepoint. Nothing
 * here knows what a job does.
 */
@NullMarked
package io.faasload.cluster;

import org.jspecify.annotations.NullMarked;
