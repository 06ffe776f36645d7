/**
 * Kafka in this process: a broker, and the publisher of user events. The broker keeps its data in the directory of the platform.
 */
@NullMarked
package io.faasload.local.kafka;

import org.jspecify.annotations.NullMarked;
