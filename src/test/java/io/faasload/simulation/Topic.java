package io.faasload.simulation;

import io.faasload.openwhisk.UserEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer.PartitionOffsetsRetriever;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Topic {@code events} with one partition, which retains its records for a while. */
final class Topic implements PartitionOffsetsRetriever {

    private final World world;
    private final List<UserEvent> records = new ArrayList<>();
    private final List<Long> arrivedMicros = new ArrayList<>();
    private final Map<Object, Runnable> listeners = new LinkedHashMap<>();
    private boolean isUp = true;
    long lastUpMicros;

    Topic(World world) {
        this.world = world;
    }

    void append(UserEvent event) {
        records.add(event);
        arrivedMicros.add(world.time.micros());
        notifyReader();
    }

    void up(boolean up) {
        isUp = up;
        if (up) {
            lastUpMicros = world.time.micros();
            notifyReader();
        }
    }

    boolean isUp() {
        return isUp;
    }

    private void notifyReader() {
        List.copyOf(listeners.values()).forEach(Runnable::run);
    }

    /** One reader at a time: that of the last deployment; those of orphaned TaskManagers read no more. */
    void listener(Object reader, Runnable changed) {
        listeners.clear();
        listeners.put(reader, changed);
    }

    long endOffset() {
        return records.size();
    }

    /** The earliest of those retained. */
    long firstOffset() {
        long oldest = world.time.micros() - world.plan.retentionMicros;
        int first = 0;
        while (first < records.size() && arrivedMicros.get(first) < oldest) {
            first++;
        }
        return first;
    }

    UserEvent read(long offset) {
        return records.get((int) offset);
    }

    @Override
    public Map<TopicPartition, Long> committedOffsets(Collection<TopicPartition> partitions) {
        return Map.of();
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, endOffset()));
        return offsets;
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        partitions.forEach(partition -> offsets.put(partition, firstOffset()));
        return offsets;
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
        Map<TopicPartition, OffsetAndTimestamp> offsets = new HashMap<>();
        times.forEach((partition, millis) -> {
            for (long offset = firstOffset(); offset < endOffset(); offset++) {
                if (arrivedMicros.get((int) offset) / 1000 >= millis) {
                    offsets.put(partition, new OffsetAndTimestamp(offset, arrivedMicros.get((int) offset) / 1000));
                    return;
                }
            }
        });
        return offsets;
    }
}
