/**
 * Kafka in this process: a broker, and the publisher of user events. The broker's data are in the platform's directory.
 */
@NullMarked
package io.faasload.local.kafka;

import org.jspecify.annotations.NullMarked;
