package io.faasload.job.completion;

import java.util.Collection;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * Begins with the events since a point in time; where they are no longer kept, with the earliest there are. Flink's own
 * {@link OffsetsInitializer#timestamp} would then begin with the latest and miss what lies between.
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
