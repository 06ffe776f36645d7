package io.faasload.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.AuthKey;
import io.faasload.openwhisk.Reply;
import io.faasload.openwhisk.RestClient;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits until OpenWhisk accepts a user's key and applies the limits that were just set. Its controllers cache the result for a key,
 * including that it is unknown, for 5 minutes.
 */
public final class UserReadiness {

    /** Explains to a user why a key may be refused. */
    public static final String STALE_KEY = "a key that was used before it existed is refused for up to 5 more minutes;"
            + " bin/faasload users create --wait waits for it";

    /** OpenWhisk's 5 minutes, plus a margin for busy machines. */
    private static final Duration LONGEST = Duration.ofSeconds(330);

    private final RestClient client;
    private final Duration pause;
    private final Consumer<String> report;

    /**
     * Waits by polling with a client.
     *
     * @param pause between two requests
     * @param report receives a line, once per user, if there is something to wait for
     */
    public UserReadiness(RestClient client, Duration pause, Consumer<String> report) {
        this.client = client;
        this.pause = pause;
        this.report = report;
    }

    /**
     * Returns when OpenWhisk accepts the key.
     *
     * @param perMinute limit to wait for; null for none
     * @param concurrent limit to wait for; null for none
     * @throws DeploymentException if OpenWhisk does not answer, or the user is still not ready after 5 minutes
     */
    public void await(String user, AuthKey key, @Nullable Integer perMinute, @Nullable Integer concurrent)
            throws DeploymentException, InterruptedException {
        long beganNanos = System.nanoTime();
        String reason = reason(user, key, perMinute, concurrent);
        if (reason != null) {
            report.accept("user " + user + ": " + reason + "; waiting up to 5 minutes for its cache to expire");
        }
        while (reason != null) {
            if (System.nanoTime() - beganNanos > LONGEST.toNanos()) {
                throw new DeploymentException("user " + user + ": " + reason + " after " + LONGEST.toSeconds()
                        + " s: does openwhisk.wskadmin serve the OpenWhisk of openwhisk.apihost?");
            }
            Thread.sleep(pause.toMillis());
            reason = reason(user, key, perMinute, concurrent);
        }
    }

    /**
     * Fails unless OpenWhisk has these limits, which could not be set.
     *
     * @throws DeploymentException with what to do
     */
    public void require(String user, AuthKey key, @Nullable Integer perMinute, @Nullable Integer concurrent)
            throws DeploymentException {
        String reason = reason(user, key, perMinute, concurrent);
        if (reason != null) {
            throw new DeploymentException(
                    "user " + user + ": " + reason + ", and openwhisk.wskadmin cannot change limits once"
                            + " they are set, as OpenWhisk keeps its users in memory: add --wait if they were set within the"
                            + " last 5 minutes; else restart OpenWhisk and create the users again, or leave out --per-minute"
                            + " and --in-flight");
        }
    }

    /** Why the user is not ready; null if it is. */
    private @Nullable String reason(String user, AuthKey key, @Nullable Integer perMinute, @Nullable Integer concurrent)
            throws DeploymentException {
        try {
            Reply reply = client.get(key, "limits");
            if (!reply.ok()) {
                return "OpenWhisk refuses its key (" + reply.status() + ": " + reply.errorLine() + ")";
            }
            JsonNode limits = new ObjectMapper().readTree(reply.body());
            return isAt(limits, "invocationsPerMinute", perMinute) && isAt(limits, "concurrentInvocations", concurrent)
                    ? null
                    : "OpenWhisk has other limits for it than requested";
        } catch (IOException e) {
            throw new DeploymentException("user " + user + ": " + client.explain(e), e);
        }
    }

    private static boolean isAt(JsonNode limits, String limit, @Nullable Integer wanted) {
        return wanted == null || limits.path(limit).asLong(wanted) == wanted;
    }
}
