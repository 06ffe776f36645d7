package io.faasload.job.completion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer.PartitionOffsetsRetriever;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // The connector's interface has these types.
class EventsSinceTest {

    private static final TopicPartition EARLY = new TopicPartition("events", 0);
    private static final TopicPartition QUIET = new TopicPartition("events", 1);

    private final EventsSince since = new EventsSince(1_000);

    @Test
    void beginsWithTheFirstEventSinceThenOrTheNextOne() {
        assertThat(since.getPartitionOffsets(List.of(EARLY, QUIET), new Offsets()))
                .isEqualTo(Map.of(EARLY, 42L, QUIET, 99L));
    }

    @Test
    void beginsWithTheEarliestWhenThoseAreNoLongerKept() {
        assertThat(since.getAutoOffsetResetStrategy()).isEqualTo(OffsetResetStrategy.EARLIEST);
    }

    @Test
    void isSerializable() {
        assertThat(InstantiationUtil.isSerializable(since)).isTrue();
    }

    /** Partition 0 has an event since the time, partition 1 has none and ends at 99. */
    private static final class Offsets implements PartitionOffsetsRetriever {
        @Override
        public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> partitions) {
            throw new AssertionError("committed offsets are never used");
        }

        @Override
        public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
            return partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> 99L));
        }

        @Override
        public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
            return partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> 0L));
        }

        @Override
        public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
            assertThat(times.values()).containsOnly(1_000L);
            return Map.of(EARLY, new OffsetAndTimestamp(42, 1_001));
        }
    }
}
