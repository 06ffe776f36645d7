package io.faasload.monitor.http;

import io.faasload.monitor.attribution.EndedActivation;
import java.net.HttpURLConnection;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A query for the usage of an activation.
 *
 * @param activation to look up
 * @param withSamples whether to return the samples
 */
record UsageQuery(EndedActivation activation, boolean withSamples) {

    /**
     * Maximum length of each parameter: names in OpenWhisk have up to 256 characters, and the package of an action as
     * many.
     */
    private static final Map<String, Integer> LONGEST = Map.of(
            "activation",
            32,
            "namespace",
            256,
            "action",
            513,
            "start",
            15,
            "end",
            15,
            "hostname",
            64,
            "kind",
            128,
            "status",
            64,
            "init",
            15,
            "samples",
            5);

    private static final Pattern ACTIVATION_ID = Pattern.compile("[0-9a-f]{32}");

    /** Parses the query string of a URL. */
    static UsageQuery parse(@Nullable String rawQuery, Duration maxSpan) throws QueryException {
        Map<String, String> values = values(rawQuery == null ? "" : rawQuery);
        EndedActivation activation = new EndedActivation(
                activationId(values),
                text(values, "namespace"),
                text(values, "action"),
                millis(values, "start"),
                millis(values, "end"),
                values.get("hostname"),
                values.get("kind"),
                values.get("status"),
                values.containsKey("init") && millis(values, "init") > 0);
        checkSpan(activation.startMillis(), activation.endMillis(), maxSpan);
        String samples = values.getOrDefault("samples", "true");
        if (!samples.equals("true") && !samples.equals("false")) {
            throw invalid("samples must be true or false, but is \"" + samples + "\"");
        }
        return new UsageQuery(activation, samples.equals("true"));
    }

    long spanMillis() {
        return activation.endMillis() - activation.startMillis();
    }

    static void checkSpan(long startMillis, long endMillis, Duration maxSpan) throws QueryException {
        if (startMillis < 0) {
            throw invalid("start must not be negative");
        }
        if (endMillis < startMillis) {
            throw invalid("end must not be before start");
        }
        if (endMillis - startMillis > maxSpan.toMillis()) {
            throw new QueryException(
                    HttpURLConnection.HTTP_ENTITY_TOO_LARGE,
                    "end must be at most %d ms after start (http.maxspan)".formatted(maxSpan.toMillis()));
        }
    }

    private static Map<String, String> values(String rawQuery) throws QueryException {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : rawQuery.split("&", -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (part.isEmpty()) {
                continue;
            }
            Integer longest = LONGEST.get(name);
            if (longest == null) {
                throw invalid("unknown parameter \"" + name + "\"");
            }
            String value = equals < 0 ? "" : URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
            if (value.length() > longest) {
                throw invalid(name + " must have at most " + longest + " characters");
            }
            if (!value.isEmpty()) {
                values.put(name, value);
            }
        }
        return values;
    }

    private static String activationId(Map<String, String> values) throws QueryException {
        String value = text(values, "activation");
        if (!ACTIVATION_ID.matcher(value).matches()) {
            throw invalid("activation must be 32 hexadecimal digits, but is \"" + value + "\"");
        }
        return value;
    }

    private static String text(Map<String, String> values, String name) throws QueryException {
        String value = values.get(name);
        if (value == null) {
            throw invalid(name + " is missing");
        }
        return value;
    }

    private static long millis(Map<String, String> values, String name) throws QueryException {
        String value = text(values, name);
        if (!value.matches("\\d{1,15}")) {
            throw invalid(name
                    + " must be milliseconds%s, but is \"%s\""
                            .formatted(name.equals("init") ? "" : " since the epoch", value));
        }
        return Long.parseLong(value);
    }

    private static QueryException invalid(String message) {
        return new QueryException(HttpURLConnection.HTTP_BAD_REQUEST, message);
    }
}
