/**
 * The embedded platform: OpenWhisk's API over real processes, user events in a real Kafka, PostgreSQL, an object store and a
 * monitor. It is a leaf: only {@code cli}, {@code bench} and the tests use it, and the job jar does not contain it.
 */
@NullMarked
package io.faasload.local;

import org.jspecify.annotations.NullMarked;
