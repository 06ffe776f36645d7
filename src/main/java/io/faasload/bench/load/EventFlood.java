package io.faasload.bench.load;

import io.faasload.local.kafka.KafkaUserEvents;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/** Publishes events that no generation of the benchmark needs, at a pace: Metrics, and activations of another user. */
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

    /**
     * The arguments are Kafka's address and events/s. Each line of its input is a number of events, and each line of its output
     * says that Kafka has them; ends when its input ends.
     */
    public static void main(String[] arguments) throws IOException {
        int eventsPerMilli = Integer.parseInt(arguments[1]) / 1_000;
        String foreign = FOREIGN.formatted(1);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (KafkaUserEvents kafka = new KafkaUserEvents(arguments[0])) {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                int events = Integer.parseInt(line);
                long start = System.nanoTime();
                for (int event = 0; event < events; event++) {
                    long left = start + event / eventsPerMilli * 1_000_000L - System.nanoTime();
                    if (left > 0) {
                        LockSupport.parkNanos(left);
                    }
                    kafka.publish(event % 2 == 0 ? METRIC : foreign);
                }
                kafka.flush();
                System.out.println("published");
            }
        }
    }
}
