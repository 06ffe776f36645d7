package io.faasload.bench.load;

import io.faasload.local.kafka.KafkaUserEvents;
import java.io.IOException;

/** Publishes events that no generation of the benchmark needs, as fast as Kafka takes them: Metrics, and activations of another user. */
public final class EventFlood {

    private static final String METRIC = "{\"body\":{\"metricName\":\"ConcurrentInvocations\",\"metricValue\":1},"
            + "\"eventType\":\"Metric\",\"namespace\":\"user-f1\",\"source\":\"controller0\",\"subject\":\"user-f1\","
            + "\"timestamp\":1795413038664,\"userId\":\"a1000000-0000-4000-8000-000000000002\"}";
    private static final String FOREIGN = "{\"body\":{\"activationId\":\"%032x\",\"conductor\":false,\"duration\":6,"
            + "\"initTime\":0,\"kind\":\"nodejs:20\",\"memory\":256,\"name\":\"somebody/package/action\",\"size\":16,"
            + "\"statusCode\":0,\"waitTime\":13},\"eventType\":\"Activation\",\"namespace\":\"somebody\","
            + "\"source\":\"invoker0\",\"subject\":\"somebody\",\"timestamp\":1795412908072,"
            + "\"userId\":\"a1000000-0000-4000-8000-000000000003\"}";

    private EventFlood() {}

    /** The arguments are Kafka's address and the number of events; prints a line when it begins, and one when Kafka has them all. */
    public static void main(String[] arguments) throws IOException {
        int events = Integer.parseInt(arguments[1]);
        String foreign = FOREIGN.formatted(1);
        try (KafkaUserEvents kafka = new KafkaUserEvents(arguments[0])) {
            System.out.println("connected");
            for (int event = 0; event < events; event++) {
                kafka.publish(event % 2 == 0 ? METRIC : foreign);
            }
        }
        System.out.println("done");
    }
}
