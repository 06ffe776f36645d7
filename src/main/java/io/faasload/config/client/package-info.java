/**
 * What the clients of Kafka, PostgreSQL and HTTP servers need to trust them and to log in: their properties by name, and
 * certificates.
 */
@NullMarked
package io.faasload.config.client;

import org.jspecify.annotations.NullMarked;
