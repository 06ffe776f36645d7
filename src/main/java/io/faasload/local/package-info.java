/**
 * The embedded platform: OpenWhisk's API over real processes, user events in a real Kafka, PostgreSQL, an object store,
 * a monitor.
 * It is a leaf: only {@code cli}, {@code bench} and the tests use it, and the job jar is built without it.
 */
@NullMarked
package io.faasload.local;

import org.jspecify.annotations.NullMarked;
