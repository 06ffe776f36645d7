package io.faasload.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLConnection;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, once for each reason, why a job's tasks failed: Flink restarts them without a word to whoever started the job.
 * Not thread-safe.
 */
public final class JobFailures {

    private static final Logger LOG = LoggerFactory.getLogger(JobFailures.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final String CAUSE = "Caused by: ";

    private final URI exceptions;
    private final Set<String> told = new HashSet<>();
    private long lastTimestamp;

    /**
     * Failures of a job.
     *
     * @param rest Flink's REST interface
     * @param job Flink's id of the job
     */
    public JobFailures(URI rest, String job) {
        this.exceptions = rest.resolve("/jobs/" + job + "/exceptions?maxExceptions=1");
    }

    /**
     * Looks for a new one, and warns if its reason is new.
     *
     * @return whether tasks failed since the last question; false if that cannot be asked
     */
    public boolean tell() {
        try {
            URLConnection connection = exceptions.toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            JsonNode entry;
            try (var answer = connection.getInputStream()) {
                entry = JSON.readTree(answer)
                        .path("exceptionHistory")
                        .path("entries")
                        .path(0);
            }
            JsonNode latest = entry.path("stacktrace");
            if (latest.isTextual() && told.add(cause(latest.asText()))) {
                LOG.warn("The job's tasks failed and begin again: {}", cause(latest.asText()));
                LOG.debug("The job's tasks failed: {}", latest.asText());
            }
            long timestamp = entry.path("timestamp").asLong();
            boolean isNew = timestamp > lastTimestamp;
            lastTimestamp = timestamp;
            return isNew;
        } catch (IOException e) {
            LOG.debug("The job's failures cannot be asked for", e);
            return false;
        }
    }

    /** The line of the first cause in a stack trace. */
    static String cause(String stackTrace) {
        return stackTrace
                .lines()
                .filter(line -> line.startsWith(CAUSE))
                .reduce((first, second) -> second)
                .map(line -> line.substring(CAUSE.length()))
                .orElseGet(() -> stackTrace.lines().findFirst().orElse(stackTrace));
    }
}
