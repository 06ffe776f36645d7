package io.faasload.bench.process;

import io.faasload.local.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;

/** A Kafka server in a process of its own. */
public final class KafkaServer {

    private KafkaServer() {}

    /** Runs it until its input ends; the arguments are its directory and two ports. Prints a line when it answers. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]))) {
            System.out.println(kafka.bootstrapServers());
            while (System.in.read() >= 0) {}
        }
    }
}
