package io.faasload.driver.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.AuthKey;
import io.faasload.openwhisk.Reply;
import io.faasload.openwhisk.RestClient;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Checks that the limits of each user with a known key allow the planned pace. */
final class LimitsCheck implements Check {

    private static final double SECONDS_PER_MINUTE = 60;

    @Override
    public void ask(Inspection inspection) {
        if (inspection.config().injection().enabled()) {
            return; // The rate of a trace varies.
        }
        double seconds = inspection.config().generation().interinvocationtime().toNanos() / 1e9;
        Map<String, Long> tracesByUser = inspection.traces().stream()
                .collect(Collectors.groupingBy(trace -> trace.target().namespace(), Collectors.counting()));
        boolean isWithin = !inspection.keys().isEmpty();
        try (RestClient client = inspection.openWhisk()) {
            for (Map.Entry<String, AuthKey> user : inspection.keys().entrySet()) {
                double planned = tracesByUser.getOrDefault(user.getKey(), 0L) * SECONDS_PER_MINUTE / seconds;
                try {
                    isWithin &= isWithin(inspection, user.getKey(), client.get(user.getValue(), "limits"), planned);
                } catch (IOException e) {
                    inspection.fail("API: " + client.explain(e));
                    return;
                }
            }
        }
        if (isWithin) {
            inspection.ok("limits: the planned rate is within the limits of every user");
        }
    }

    /** Whether there is nothing to report about a user's limits. */
    private static boolean isWithin(Inspection inspection, String user, Reply reply, double plannedPerMinute) {
        String unknown = "limits: unknown whether the limits of user " + user + " allow the planned rate: ";
        if (reply.status() == 401 || reply.status() == 403) {
            return true; // The verdict on the user's action says so.
        }
        if (!reply.ok()) {
            inspection.warn(unknown + "OpenWhisk answers " + reply.status() + ": " + reply.errorLine());
            return false;
        }
        JsonNode allowed;
        try {
            allowed = new ObjectMapper().readTree(reply.body()).path("invocationsPerMinute");
        } catch (JsonProcessingException e) {
            inspection.warn(unknown + "the answer is not JSON: " + e.getOriginalMessage());
            return false;
        }
        boolean isLimited = allowed.isNumber() && allowed.asDouble() < Integer.MAX_VALUE;
        if (!isLimited || plannedPerMinute <= allowed.asDouble()) {
            return true;
        }
        inspection.fail(String.format(
                Locale.ROOT,
                "limits: user %s may invoke %d times a minute and is planned to %s: raise that"
                        + " (bin/faasload users create --per-minute N --wait: OpenWhisk notices within 5 minutes), or generation.interinvocationtime",
                user,
                allowed.asLong(),
                Double.isInfinite(plannedPerMinute)
                        ? "without pause"
                        : String.format(Locale.ROOT, "%.0f", plannedPerMinute)));
        return false;
    }
}
