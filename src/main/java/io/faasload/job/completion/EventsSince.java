package io.faasload.job.completion;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Starts with the events since a point in time, or with the earliest if those are no longer retained. Flink's own
 * {@link OffsetsInitializer#timestamp} would then start with the latest and skip those in between.
 */
public final class EventsSince implements OffsetsInitializer {

    private final OffsetsInitializer timestamp;

    public EventsSince(long epochMillis) {
        timestamp = OffsetsInitializer.timestamp(epochMillis);
    }

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever retriever) {
        return timestamp.getPartitionOffsets(partitions, retriever);
    }

    @Override
    @SuppressWarnings("deprecation") // The connector's interface has this type.
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.EARLIEST;
    }
}
