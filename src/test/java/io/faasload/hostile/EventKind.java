package io.faasload.hostile;

import java.util.ArrayList;
import java.util.List;

/** What is published about the end of an activation. */
enum EventKind {
    ONCE,
    TWICE,
    BEFORE_THE_ANSWER,
    LATE,
    ODD_VALUES,
    /** Preceded by events of thousands of other namespaces. */
    AMONG_FOREIGN,
    /** Too large, and therefore skipped. */
    MEGABYTES,
    NEVER,
    MALFORMED,
    LONG_ID;

    private static final String JSON =
            "{\"body\":{\"activationId\":\"%s\",\"duration\":%s,\"name\":%s,\"statusCode\":0},"
                    + "\"eventType\":\"Activation\",\"namespace\":\"%s\",\"source\":%s,\"timestamp\":%s}";
    private static final int FOREIGN = 1000;

    /** Whether it reports the activation. */
    boolean isRead() {
        return ordinal() < MEGABYTES.ordinal();
    }

    /** The messages, in order. */
    List<String> records(String id, String namespace, String action) {
        String name = "\"" + namespace + "/" + action + "\"";
        String right = json(id, "12", name, namespace, "\"invoker0\"", "1790000000012");
        return switch (this) {
            case ONCE, BEFORE_THE_ANSWER, LATE -> List.of(right);
            case TWICE -> List.of(right, right);
            case ODD_VALUES ->
                List.of(json(id, "-1e300", "\"\\ud800/\\u0000\"", namespace, "\"\\udc00\\u0000\"", "\"1\""));
            case AMONG_FOREIGN -> {
                List<String> records = new ArrayList<>();
                for (int i = 0; i < FOREIGN; i++) {
                    records.add(json(id, "1", name, namespace + "-" + i, "\"invoker1\"", "1"));
                }
                records.add(right);
                yield records;
            }
            case MEGABYTES ->
                List.of(json(id, "12", name, namespace, "\"" + "i".repeat(2 << 20) + "\"", "1790000000012"));
            case NEVER -> List.of();
            case MALFORMED ->
                List.of(
                        right.substring(0, right.length() / 2),
                        "[".repeat(100_000),
                        "",
                        "null",
                        "{\"eventType\":\"Activation\",\"namespace\":\"" + namespace + "\"}",
                        json(id, "12", "null", namespace, "\"invoker0\"", "1"));
            case LONG_ID -> List.of(json("x".repeat(6000), "12", name, namespace, "\"invoker0\"", "1"));
        };
    }

    private static String json(
            String id, String duration, String name, String namespace, String source, String timestamp) {
        return String.format(JSON, id, duration, name, namespace, source, timestamp);
    }
}
