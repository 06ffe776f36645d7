package io.faasload.whisk.entity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Limits of an action: timeout in ms, memory and log size in MiB, concurrent activations per container. The ranges are
 * OpenWhisk's.
 */
public record ActionLimits(int timeoutMillis, int memoryMb, int logsMb, int concurrency) {

    public static final ActionLimits DEFAULT = new ActionLimits(60_000, 256, 10, 1);

    public static final int MIN_TIMEOUT_MILLIS = 100;
    public static final int MAX_TIMEOUT_MILLIS = 300_000;
    public static final int MIN_MEMORY_MB = 128;
    public static final int MAX_LOGS_MB = 10;
    public static final int MAX_CONCURRENCY = 1;

    /**
     * These limits, overridden by those in {@code node}.
     *
     * @throws RefusedException 400 if a limit is malformed or out of range; memory may be up to {@code maxMemoryMb}
     */
    public ActionLimits overriddenBy(JsonNode node, int maxMemoryMb) {
        if (!node.isObject()) {
            throw RefusedException.malformedContent("limits malformed");
        }
        ActionLimits limits = new ActionLimits(
                integer(node, "timeout", timeoutMillis, "time limit"),
                integer(node, "memory", memoryMb, "memory limit"),
                integer(node, "logs", logsMb, "log limit"),
                integer(node, "concurrency", concurrency, "intra concurrency limit"));
        limits.check(maxMemoryMb);
        return limits;
    }

    private static int integer(JsonNode node, String field, int otherwise, String name) {
        JsonNode value = node.path(field);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isNumber()) {
            throw RefusedException.malformedContent(name + " malformed");
        }
        if (!value.canConvertToExactIntegral() || !value.canConvertToInt()) {
            throw RefusedException.malformedContent(name + " must be whole number");
        }
        return value.intValue();
    }

    private void check(int maxMemoryMb) {
        check(memoryMb, MIN_MEMORY_MB, maxMemoryMb, "memory size ", " MB");
        check(timeoutMillis, MIN_TIMEOUT_MILLIS, MAX_TIMEOUT_MILLIS, "duration ", " milliseconds");
        check(logsMb, 0, MAX_LOGS_MB, "log size ", " MB");
        check(concurrency, 1, MAX_CONCURRENCY, "concurrency ", "");
    }

    private static void check(int value, int min, int max, String what, String unit) {
        if (value > max) {
            throw RefusedException.byHandler(400, what + value + unit + " exceeds allowed threshold of " + max + unit);
        }
        if (value < min) {
            throw RefusedException.byHandler(400, what + value + unit + " below allowed threshold of " + min + unit);
        }
    }

    public ObjectNode toJson() {
        return WhiskJson.orderedObject()
                .put("concurrency", concurrency)
                .put("logs", logsMb)
                .put("memory", memoryMb)
                .put("timeout", timeoutMillis);
    }
}
