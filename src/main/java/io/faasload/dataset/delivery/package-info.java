/**
 * Table {@code deliveries}: which finished runs are in a Kafka topic or in Parquet files, besides the tables. A job that starts
 * without a state reads here what it must not deliver again.
 */
@NullMarked
package io.faasload.dataset.delivery;

import org.jspecify.annotations.NullMarked;
