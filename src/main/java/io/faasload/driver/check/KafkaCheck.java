package io.faasload.driver.check;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Checks that Kafka answers and has the topic of user events. */
final class KafkaCheck implements Check {

    @Override
    public void ask(Inspection inspection) {
        ask(inspection, CheckedTopic.ofEvents(inspection.config()));
    }

    /** Checks a topic. */
    static void ask(Inspection inspection, CheckedTopic topic) {
        String what = topic.what() + ": ";
        String unreachable = unreachable(topic.servers(), inspection.patience());
        if (unreachable != null) {
            inspection.fail(what + "no connection to " + unreachable + ": start it, or correct " + topic.serversKey());
            return;
        }
        Map<String, Object> client = settings(inspection);
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, topic.servers());
        Admin admin;
        try {
            admin = Admin.create(client);
        } catch (KafkaException e) {
            inspection.fail(what + KafkaFailure.ofCreation(e));
            return;
        }
        try (admin) {
            admin.describeTopics(List.of(topic.name())).allTopicNames().get();
            inspection.ok(what + topic.servers() + " has topic " + topic.name());
        } catch (ExecutionException | KafkaException e) {
            inspection.fail(what + KafkaFailure.ofRequest(topic, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            inspection.fail(what + "interrupted");
        }
    }

    /** The settings of Kafka's clients. */
    static Map<String, Object> settings(Inspection inspection) {
        int patienceMillis = (int) inspection.patience().toMillis();
        Map<String, Object> settings = inspection.config().kafkaClient();
        // By this name, TerminalLog omits what the verdict says anyway.
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, "faasload-check");
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, patienceMillis);
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, patienceMillis);
        return settings;
    }

    /**
     * Why no server accepts a connection, with a reason for each; null if one does. Kafka's client would keep trying until its
     * timeout, and then not give the reason.
     */
    private static @Nullable String unreachable(String servers, Duration patience) {
        List<String> reasons = new ArrayList<>();
        for (String server : servers.split(",", -1)) {
            try {
                connect(server, patience);
                return null;
            } catch (UnknownHostException e) {
                reasons.add(server + " (unknown host)");
            } catch (IOException e) {
                reasons.add(server + " (" + e.getMessage() + ")");
            }
        }
        return String.join(", ", reasons);
    }

    private static void connect(String server, Duration patience) throws IOException {
        int colon = server.lastIndexOf(':');
        int port = Integer.parseInt(server.substring(colon + 1));
        IOException refusal = new UnknownHostException(server);
        for (InetAddress address : InetAddress.getAllByName(server.substring(0, colon))) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(address, port), (int) patience.toMillis());
                return;
            } catch (IOException e) {
                refusal = e;
            }
        }
        throw refusal;
    }
}
