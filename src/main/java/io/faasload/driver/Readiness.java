package io.faasload.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.cluster.JobException;
import io.faasload.cluster.RootCause;
import io.faasload.config.AuthKey;
import io.faasload.config.LoaderConfig;
import io.faasload.driver.plan.GenerationPlan;
import io.faasload.job.usage.MonitorHealth;
import io.faasload.job.usage.UsageSettings;
import io.faasload.openwhisk.Reply;
import io.faasload.openwhisk.RestClient;
import io.faasload.schedule.trace.TraceDefinition;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks everything that a generation needs whether it is there, before anything is submitted. */
public final class Readiness {

    /** A limit for calls can be larger than what clients take for one. */
    private static final Duration LONGEST_PATIENCE = Duration.ofMinutes(5);

    private static final double SECONDS_PER_MINUTE = 60;

    private Readiness() {}

    /** How one thing stands. */
    public enum Level {
        /** As needed. */
        OK,
        /** A generation can run, but perhaps not as wished. */
        WARN,
        /** A generation cannot run. */
        FAIL
    }

    /**
     * One thing that was asked.
     *
     * @param text one line: what it is, how it stands, and what to do where it is not as it should be
     */
    public record Finding(Level level, String text) {}

    /**
     * Fails with the first thing that is not there.
     *
     * @throws JobException with its line
     */
    static void require(LoaderConfig config, GenerationPlan plan, Map<String, AuthKey> keys) throws JobException {
        List<Finding> findings = new ArrayList<>();
        findings.add(statedir(config.generation().statedir()));
        findings.addAll(kafka(config.openwhisk()));
        findings.add(api(config.openwhisk()));
        if (findings.get(findings.size() - 1).level() == Level.OK) {
            findings.addAll(actions(config.openwhisk(), plan, keys));
        }
        for (Finding finding : findings) {
            if (finding.level() == Level.FAIL) {
                throw new JobException(finding.text());
            }
        }
    }

    /** Whether states can be written. */
    public static Finding statedir(Path statedir) {
        try {
            Files.createDirectories(statedir);
            Path probe = Files.createTempFile(statedir, ".writable", null);
            Files.delete(probe);
            return new Finding(Level.OK, "states: " + statedir + " is writable");
        } catch (IOException e) {
            return new Finding(
                    Level.FAIL,
                    "states: " + statedir + " is not writable ("
                            + (e instanceof FileAlreadyExistsException ? "a file has that name" : e)
                            + "): give it to this user or change generation.statedir");
        }
    }

    /** Whether Kafka answers and has the topic of the user events. */
    public static List<Finding> kafka(LoaderConfig.OpenWhisk config) {
        // A broker on a busy machine takes its time; one that is not there is told as well, only later.
        int patienceMillis = (int) patience(config).toMillis();
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                config.kafkahost(),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                patienceMillis,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                patienceMillis);
        String topic = config.eventstopic();
        try (Admin admin = Admin.create(settings)) {
            List<TopicPartition> partitions =
                    admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                            .flatMap(description -> description.partitions().stream())
                            .map(partition -> new TopicPartition(topic, partition.partition()))
                            .toList();
            Map<TopicPartition, OffsetSpec> latest =
                    partitions.stream().collect(Collectors.toMap(partition -> partition, p -> OffsetSpec.latest()));
            long records = admin.listOffsets(latest).all().get().values().stream()
                    .mapToLong(offset -> offset.offset())
                    .sum();
            return List.of(
                    new Finding(Level.OK, "Kafka: " + config.kafkahost() + " has topic " + topic),
                    records > 0
                            ? new Finding(Level.OK, "user events: topic " + topic + " has had " + records)
                            : new Finding(
                                    Level.WARN,
                                    "user events: topic " + topic
                                            + " has never had one: before the first activation that is so, later it"
                                            + " means that OpenWhisk runs without user_events"));
        } catch (ExecutionException | KafkaException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return List.of(new Finding(
                        Level.FAIL,
                        "Kafka: " + config.kafkahost() + " has no topic " + topic
                                + ", which OpenWhisk's controller makes when it starts: correct openwhisk.kafkahost, or"
                                + " openwhisk.eventstopic if OpenWhisk was given a prefix for it"));
            }
            return List.of(new Finding(
                    Level.FAIL,
                    "Kafka: no answer from " + config.kafkahost() + " (" + RootCause.message(e)
                            + "): start it, or correct openwhisk.kafkahost"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(new Finding(Level.FAIL, "Kafka: interrupted"));
        }
    }

    /** Whether something answers like OpenWhisk's API. */
    public static Finding api(LoaderConfig.OpenWhisk config) {
        try (RestClient client = client(config)) {
            try {
                Reply reply = client.information();
                return reply.ok()
                        ? new Finding(Level.OK, "API: " + config.apihost() + " answers")
                        : new Finding(
                                Level.FAIL,
                                "API: " + config.apihost() + " answers " + reply.status()
                                        + " to /api/v1, as OpenWhisk does not: correct openwhisk.apihost");
            } catch (IOException e) {
                return new Finding(Level.FAIL, "API: " + client.explain(e));
            }
        }
    }

    private static RestClient client(LoaderConfig.OpenWhisk config) {
        return new RestClient(config.apihost(), !config.disablecert(), patience(config));
    }

    private static Duration patience(LoaderConfig.OpenWhisk config) {
        return Collections.min(List.of(config.calltimeout(), LONGEST_PATIENCE));
    }

    /** Whether the API answers, takes each user's key, and has each action. */
    public static List<Finding> actions(LoaderConfig.OpenWhisk config, GenerationPlan plan, Map<String, AuthKey> keys) {
        List<Finding> findings = new ArrayList<>();
        try (RestClient client = client(config)) {
            for (TraceDefinition trace : plan.traces()) {
                AuthKey key = keys.get(trace.namespace());
                if (key != null) {
                    try {
                        findings.add(action(client, trace, key));
                    } catch (IOException e) {
                        return List.of(new Finding(Level.FAIL, "API: " + client.explain(e)));
                    }
                }
            }
        }
        return findings;
    }

    private static Finding action(RestClient client, TraceDefinition trace, AuthKey key) throws IOException {
        String what = "action " + trace.namespace() + "/" + trace.action() + ": ";
        Reply reply = client.get(key, "actions/" + trace.action() + "?code=false");
        return switch (reply.status()) {
            case 200 -> new Finding(Level.OK, what + "is there");
            case 401, 403 ->
                new Finding(
                        Level.FAIL,
                        what + "OpenWhisk does not take the key of user " + trace.namespace() + " (" + reply.errorLine()
                                + "): bin/faasload users create, or put the right key into openwhisk.authkeys");
            case 404 ->
                new Finding(Level.FAIL, what + "OpenWhisk does not have it: bin/faasload actions deploy MANIFEST");
            default -> new Finding(Level.FAIL, what + "OpenWhisk answers " + reply.status() + ": " + reply.errorLine());
        };
    }

    /** Whether the limits of each user whose key is known allow the planned pace; nothing if no key is. */
    public static List<Finding> limits(LoaderConfig config, GenerationPlan plan, Map<String, AuthKey> keys) {
        double seconds = config.generation().interinvocationtime().toNanos() / 1e9;
        Map<String, Long> tracesByUser = plan.traces().stream()
                .collect(Collectors.groupingBy(TraceDefinition::namespace, Collectors.counting()));
        List<Finding> findings = new ArrayList<>();
        try (RestClient client = client(config.openwhisk())) {
            for (Map.Entry<String, AuthKey> user : keys.entrySet()) {
                double planned = tracesByUser.getOrDefault(user.getKey(), 0L) * SECONDS_PER_MINUTE / seconds;
                try {
                    limit(user.getKey(), client.get(user.getValue(), "limits"), planned)
                            .ifPresent(findings::add);
                } catch (IOException e) {
                    return List.of(new Finding(Level.FAIL, "API: " + client.explain(e)));
                }
            }
        }
        return findings.isEmpty() && !keys.isEmpty()
                ? List.of(new Finding(Level.OK, "limits: the planned pace is within those of every user"))
                : findings;
    }

    private static Optional<Finding> limit(String user, Reply reply, double planned) {
        String unknown = "limits: whether those of user " + user + " allow the planned pace is not known, ";
        if (reply.status() == 401 || reply.status() == 403) {
            return Optional.empty(); // The finding on the user's action says so.
        } else if (!reply.ok()) {
            return Optional.of(new Finding(
                    Level.WARN, unknown + "OpenWhisk answers " + reply.status() + ": " + reply.errorLine()));
        }
        try {
            JsonNode allowed = new ObjectMapper().readTree(reply.body()).path("invocationsPerMinute");
            boolean isLimited = allowed.isNumber() && allowed.asDouble() < Integer.MAX_VALUE;
            if (!isLimited || planned <= allowed.asDouble()) {
                return Optional.empty();
            }
            return Optional.of(new Finding(
                    Level.FAIL,
                    String.format(
                            Locale.ROOT,
                            "limits: user %s may invoke %d times a minute and is planned to %s: raise that"
                                    + " (bin/faasload users create --per-minute N), or"
                                    + " generation.interinvocationtime",
                            user,
                            allowed.asLong(),
                            Double.isInfinite(planned)
                                    ? "without pause"
                                    : String.format(Locale.ROOT, "%.0f", planned))));
        } catch (JsonProcessingException e) {
            return Optional.of(new Finding(Level.WARN, unknown + "the answer is no JSON: " + e.getOriginalMessage()));
        }
    }

    /** Whether the monitors answer; a generation can do without. */
    public static List<Finding> monitors(LoaderConfig.DockerMonitor config) {
        return MonitorHealth.of(UsageSettings.of(config)).stream()
                .map(health -> new Finding(health.isGood() ? Level.OK : Level.WARN, health.text()))
                .toList();
    }

    /** How long the generation takes at its pace. */
    public static Finding duration(LoaderConfig config, GenerationPlan plan) {
        long runs = plan.traces().stream().mapToLong(TraceDefinition::inputs).sum();
        int longest =
                plan.traces().stream().mapToInt(TraceDefinition::inputs).max().orElse(0);
        Duration time = config.generation().interinvocationtime().multipliedBy(longest);
        return new Finding(
                Level.OK,
                String.format(
                        Locale.ROOT,
                        "duration: %d runs of %d functions take %s at the planned pace",
                        runs,
                        plan.traces().size(),
                        time.toString().substring(2).toLowerCase(Locale.ROOT)));
    }
}
