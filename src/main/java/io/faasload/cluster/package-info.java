/**
 * Flink as this program reaches it, embedded or remote: settings, submission, REST, and a submitted job with its address, client,
 * status, failures and stop. Nothing here knows what a job does.
 */
@NullMarked
package io.faasload.cluster;

import org.jspecify.annotations.NullMarked;
