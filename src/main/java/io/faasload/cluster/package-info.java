/**
 * Access to Flink, embedded or remote: settings, submission, REST, and the address, client, status, failures and stop of a submitted
 * job. Nothing here knows what a job does.
 */
@NullMarked
package io.faasload.cluster;

import org.jspecify.annotations.NullMarked;
