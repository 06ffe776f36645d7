package io.faasload.job.completion;

import io.faasload.openwhisk.UserEvent;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads OpenWhisk's user events and keeps the activations of our namespaces. Half of the topic is metrics, and all tenants share
 * it: everything else is dropped here, and counted by reason ({@code docs/metrics.md}).
 */
public final class UserEventSchema implements KafkaRecordDeserializationSchema<UserEvent> {

    private static final Logger LOG = LoggerFactory.getLogger(UserEventSchema.class);

    /** An event is far smaller; larger messages are not parsed, to save memory. */
    private static final int MOST_BYTES = 64 << 10;

    private final Set<String> namespaces;

    private transient List<byte[]> quoted;
    private transient Counter metrics;
    private transient Counter foreign;
    private transient Counter malformed;

    /**
     * Creates a schema.
     *
     * @param namespaces whose events are kept
     */
    @SuppressWarnings("NullAway.Init") // Flink calls open before anything else.
    public UserEventSchema(Set<String> namespaces) {
        this.namespaces = Set.copyOf(namespaces);
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        quoted = namespaces.stream().map(UserEvent::quoted).toList();
        MetricGroup dropped = context.getMetricGroup().addGroup("dropped");
        metrics = dropped.counter("metric");
        foreign = dropped.counter("foreign");
        malformed = dropped.counter("malformed");
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<UserEvent> out) {
        byte[] value = message.value();
        if (value == null || value.length > MOST_BYTES) {
            malformed.inc();
            return;
        }
        if (UserEvent.isMetric(value)) {
            metrics.inc();
            return;
        }
        if (UserEvent.isForeign(value, quoted)) {
            foreign.inc();
            return;
        }
        try {
            UserEvent event = UserEvent.parse(value);
            if (event == null) {
                metrics.inc();
            } else if (namespaces.contains(event.namespace())) {
                out.collect(event);
            } else {
                foreign.inc();
            }
        } catch (IOException e) {
            malformed.inc();
            LOG.debug("Not a user event: partition {}, offset {}", message.partition(), message.offset(), e);
        }
    }

    @Override
    public TypeInformation<UserEvent> getProducedType() {
        return TypeInformation.of(UserEvent.class);
    }
}
