/**
 * The sinks of finished runs besides PostgreSQL: a Kafka topic and Parquet files, written by Flink's connectors. The operator before
 * each sink passes every run on once, also those that the tables have and the job will not see again.
 */
@NullMarked
package io.faasload.job.delivery;

import org.jspecify.annotations.NullMarked;
