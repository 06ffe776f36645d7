package io.faasload.monitor.http;

import io.faasload.monitor.attribution.Activation;
import java.net.HttpURLConnection;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A question for the usage of an activation.
 *
 * @param activation that is meant
 * @param withSamples whether the samples are wanted
 */
record UsageQuery(Activation activation, boolean withSamples) {

    private static final Set<String> NAMES =
            Set.of("activation", "namespace", "action", "start", "end", "hostname", "kind", "status", "samples");
    private static final int LONGEST_TEXT = 512;

    /** Reads what follows the question mark of an address. */
    static UsageQuery parse(@Nullable String rawQuery, Duration maxSpan) throws RefusedException {
        Map<String, String> values = values(rawQuery == null ? "" : rawQuery);
        Activation activation = new Activation(
                text(values, "activation"),
                text(values, "namespace"),
                text(values, "action"),
                millis(values, "start"),
                millis(values, "end"),
                values.get("hostname"),
                values.get("kind"),
                values.get("status"));
        checkSpan(activation.startMillis(), activation.endMillis(), maxSpan);
        String samples = values.getOrDefault("samples", "true");
        if (!samples.equals("true") && !samples.equals("false")) {
            throw mistake("samples must be true or false, but is \"" + samples + "\"");
        }
        return new UsageQuery(activation, samples.equals("true"));
    }

    static void checkSpan(long startMillis, long endMillis, Duration maxSpan) throws RefusedException {
        if (endMillis < startMillis) {
            throw mistake("end must not be before start");
        }
        if (endMillis - startMillis > maxSpan.toMillis()) {
            throw new RefusedException(
                    HttpURLConnection.HTTP_ENTITY_TOO_LARGE,
                    "end must be at most %d ms after start (http.maxspan)".formatted(maxSpan.toMillis()));
        }
    }

    private static Map<String, String> values(String rawQuery) throws RefusedException {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : rawQuery.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (part.isEmpty()) {
                continue;
            }
            if (!NAMES.contains(name)) {
                throw mistake("there is no parameter \"" + name + "\"");
            }
            String value = equals < 0 ? "" : URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
            if (value.length() > LONGEST_TEXT) {
                throw mistake(name + " must have at most " + LONGEST_TEXT + " characters");
            }
            if (!value.isEmpty()) {
                values.put(name, value);
            }
        }
        return values;
    }

    private static String text(Map<String, String> values, String name) throws RefusedException {
        String value = values.get(name);
        if (value == null) {
            throw mistake(name + " is missing");
        }
        return value;
    }

    private static long millis(Map<String, String> values, String name) throws RefusedException {
        String value = text(values, name);
        if (!value.matches("\\d{1,15}")) {
            throw mistake(name + " must be milliseconds since the epoch, but is \"" + value + "\"");
        }
        return Long.parseLong(value);
    }

    private static RefusedException mistake(String message) {
        return new RefusedException(HttpURLConnection.HTTP_BAD_REQUEST, message);
    }
}
