package io.faasload.simulation;

import io.faasload.job.completion.EventsSince;
import io.faasload.openwhisk.UserEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/** The Kafka source: reads the only partition of the topic from the offset in its state. */
final class EventsTask extends Task {

    private static final TopicPartition PARTITION = new TopicPartition("events", 0);

    private final List<Channel> channels = new ArrayList<>();
    private long next;
    private boolean isStopped;

    EventsTask(Deployment deployment) {
        super(deployment, 0);
        deployment.joins.forEach(join -> channels.add(join.events()));
    }

    void open(Long offset) {
        if (offset == null) {
            EventsSince since = new EventsSince(world.createdMicros / 1000 - 10_000);
            next = since.getPartitionOffsets(List.of(PARTITION), world.topic).getOrDefault(PARTITION, 0L);
            if (next < 0) {
                next = world.topic.endOffset();
            }
        } else {
            next = offset;
        }
        world.topic.listener(this, this::read);
        world.time.after(world.latencyMicros(), this::read);
    }

    private void read() {
        if (isAlive() && !isStopped && world.topic.isUp()) {
            next = Math.max(next, world.topic.firstOffset());
            while (next < world.topic.endOffset()) {
                UserEvent event = world.topic.read(next);
                next++;
                channels.get(Deployment.subtask(event.activationId(), channels.size()))
                        .send(event);
            }
        }
    }

    void checkpoint(long id) {
        perform(() -> {
            channels.forEach(channel -> channel.send(new Channel.Barrier(id)));
            deployment.job.acknowledge(id, deployment, checkpoint -> checkpoint.offset(next));
        });
    }

    void stop() {
        isStopped = true;
    }

    void endOfData() {
        channels.forEach(channel -> channel.send(Channel.EndOfData.INSTANCE));
    }
}
