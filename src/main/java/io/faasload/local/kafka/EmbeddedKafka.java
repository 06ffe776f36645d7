package io.faasload.local.kafka;

import io.faasload.local.process.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker and its controller in this process, on loopback, with the topic {@value #EVENTS_TOPIC} configured as by a real
 * OpenWhisk. The first start formats its directory; later starts on it have the same cluster id, topics and records, after a clean or
 * an unclean shutdown.
 *
 * <p>Topics are not auto-created. As in a standalone broker, a fatal error inside Kafka (for example if its directory vanishes) ends
 * the JVM.
 */
public final class EmbeddedKafka implements AutoCloseable {

    /** OpenWhisk's topic of user events. */
    public static final String EVENTS_TOPIC = "events";

    private static final int NODE_ID = 1;
    private static final int TOPIC_TIMEOUT_S = 120;

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedKafka(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker and returns when the topic exists.
     *
     * @param directory data directory; created if missing
     * @param port port for clients
     * @param controllerPort port of the controller, used only by the broker
     * @throws IOException if the directory cannot be used or the broker fails to start; the message is one line
     */
    public static EmbeddedKafka start(Path directory, int port, int controllerPort)
            throws IOException, InterruptedException {
        return start(directory, port, controllerPort, Map.of());
    }

    /** The same with other properties of the broker, which still needs a plain listener on the port. */
    static EmbeddedKafka start(Path directory, int port, int controllerPort, Map<String, String> others)
            throws IOException, InterruptedException {
        format(directory);
        Map<String, String> properties = properties(directory, port, controllerPort);
        properties.putAll(others);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        EmbeddedKafka kafka = new EmbeddedKafka(server, port);
        try {
            server.startup();
            kafka.createEventsTopic();
            return kafka;
        } catch (RuntimeException | IOException | InterruptedException e) {
            kafka.close();
            if (e instanceof RuntimeException) {
                throw new IOException("Kafka does not start: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    /** The address for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return Ports.LOOPBACK + ":" + port;
    }

    /** Stops the broker, then the controller; acknowledged records remain in the directory. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path directory) throws IOException {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(directory);
        try (PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setClusterId(Uuid.randomUuid().toString())
                    .setNodeId(NODE_ID)
                    .setControllerListenerName("CONTROLLER")
                    .setDirectories(List.of(directory.toString()))
                    .setMetadataLogDirectory(directory.toString())
                    .setIgnoreFormatted(true)
                    .setPrintStream(nowhere)
                    .run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("Kafka's directory " + directory + " cannot be formatted: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> properties(Path directory, int port, int controllerPort) {
        String clients = "PLAINTEXT://" + Ports.LOOPBACK + ":" + port;
        Map<String, String> properties = new HashMap<>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", String.valueOf(NODE_ID));
        properties.put("log.dirs", directory.toString());
        properties.put("listeners", clients + ",CONTROLLER://" + Ports.LOOPBACK + ":" + controllerPort);
        properties.put("advertised.listeners", clients);
        properties.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("controller.quorum.voters", NODE_ID + "@" + Ports.LOOPBACK + ":" + controllerPort);
        properties.put("auto.create.topics.enable", "false");
        properties.put("num.partitions", "1");
        properties.put("offsets.topic.num.partitions", "1");
        properties.put("offsets.topic.replication.factor", "1");
        properties.put("transaction.state.log.num.partitions", "1");
        properties.put("transaction.state.log.replication.factor", "1");
        properties.put("transaction.state.log.min.isr", "1");
        properties.put("share.coordinator.state.topic.num.partitions", "1");
        properties.put("share.coordinator.state.topic.replication.factor", "1");
        properties.put("share.coordinator.state.topic.min.isr", "1");
        properties.put("group.initial.rebalance.delay.ms", "0");
        // The default reserves 128 MB of heap.
        properties.put("log.cleaner.dedupe.buffer.size", "2097152");
        properties.put("num.network.threads", "2");
        properties.put("num.io.threads", "2");
        return properties;
    }

    private void createEventsTopic() throws IOException, InterruptedException {
        NewTopic topic = new NewTopic(EVENTS_TOPIC, 1, (short) 1)
                .configs(Map.of(
                        "segment.bytes", "536870912", "retention.ms", "3600000", "retention.bytes", "1073741824"));
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TOPIC_TIMEOUT_S * 1000))) {
            admin.createTopics(List.of(topic)).all().get(TOPIC_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IOException("Kafka does not create topic " + EVENTS_TOPIC + ": " + e.getMessage(), e);
            }
        } catch (TimeoutException e) {
            throw new IOException(
                    "Kafka did not create topic " + EVENTS_TOPIC + " within " + TOPIC_TIMEOUT_S + " s", e);
        }
    }
}
