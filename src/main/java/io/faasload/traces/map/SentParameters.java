package io.faasload.traces.map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON objects that are sent: what the trace passes, what the mapping adds, and the duration and memory for an action that spins. Not thread-safe. */
public final class SentParameters {

    private static final int MOST_KNOWN = 10_000;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** Traces repeat their parameters. */
    private final Map<String, String> merged = new HashMap<>();

    /**
     * The parameters of a point: those of the mapping replace those of the trace with the same name, and neither is replaced by the
     * duration and memory.
     *
     * @param ofTrace JSON object; null if the trace has no parameters
     * @param durationMillis what the trace wants; NaN if it does not say
     * @param memoryMegabytes what the trace wants; NaN if it does not say
     */
    public String of(@Nullable String ofTrace, MappedAction action, double durationMillis, double memoryMegabytes) {
        String own = ofTrace == null ? "{}" : ofTrace;
        if (action.isSpin()) {
            ObjectNode all = merge(own, action.parameters());
            put(all, "duration_ms", durationMillis);
            put(all, "memory_mb", memoryMegabytes);
            return all.toString();
        }
        if (action.parameters().equals("{}") || own.equals("{}")) {
            return own.equals("{}") ? action.parameters() : own;
        }
        if (merged.size() > MOST_KNOWN) {
            merged.clear();
        }
        return merged.computeIfAbsent(
                own + action.parameters(),
                unknown -> merge(own, action.parameters()).toString());
    }

    private static void put(ObjectNode object, String name, double value) {
        BigDecimal rounded = rounded(value);
        if (rounded != null && !object.has(name)) {
            object.put(name, rounded);
        }
    }

    /** A value with at most three decimals; null for NaN. */
    public static @Nullable BigDecimal rounded(double value) {
        return Double.isNaN(value) ? null : new BigDecimal(Double.toString(Math.round(value * 1e3) / 1e3));
    }

    private static ObjectNode merge(String ofTrace, String ofMapping) {
        try {
            ObjectNode all = (ObjectNode) JSON.readTree(ofTrace);
            all.setAll((ObjectNode) JSON.readTree(ofMapping));
            return all;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Not a JSON object: " + ofTrace, e);
        }
    }
}
