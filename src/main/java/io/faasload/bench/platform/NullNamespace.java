package io.faasload.bench.platform;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;

/** The activations of one function's user, in order of their start. Not thread-safe. */
final class NullNamespace {

    private final int function;
    private final long runMillis;
    private final String idPrefix;
    private final String action;
    private final String user;
    private final String userId;
    private final BitSet read = new BitSet();
    private long[] starts = new long[1 << 10];
    private int size;

    /** Ids with the function's number and the salt as a prefix belong to this namespace only. */
    NullNamespace(int function, long runMillis, long salt) {
        this.function = function;
        this.runMillis = runMillis;
        this.idPrefix = "%08x%016x".formatted(function, salt);
        this.action = NullSettings.action(function);
        this.user = NullSettings.user(function);
        this.userId = NullSettings.key(function).uuid();
    }

    /** Creates an activation; returns its number. */
    int start(long nowMillis) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
        }
        starts[size] = nowMillis;
        return size++;
    }

    /** 32 hexadecimal digits. */
    String id(int number) {
        String digits = Integer.toHexString(number);
        return idPrefix + "0".repeat(8 - digits.length()) + digits;
    }

    /** The number of an activation; negative if there is none with that id, or if it has not ended. */
    int ended(String id, long nowMillis) {
        if (id.length() != idPrefix.length() + 8 || !id.startsWith(idPrefix)) {
            return -1;
        }
        int number = Integer.parseUnsignedInt(id, idPrefix.length(), id.length(), 16);
        return number >= 0 && number < size && end(number) <= nowMillis ? number : -1;
    }

    /** Records that a record was read; returns whether for the first time. */
    boolean read(int number) {
        boolean isFirst = !read.get(number);
        read.set(number);
        return isFirst;
    }

    /** The activations that have ended and that started within a time span, newest first. */
    void list(long sinceMillis, long uptoMillis, long nowMillis, int skip, int limit, IntConsumer numbers) {
        int skipped = 0;
        int listed = 0;
        for (int number = size - 1; number >= 0 && starts[number] >= sinceMillis && listed < limit; number--) {
            if (starts[number] <= uptoMillis && end(number) <= nowMillis && skipped++ >= skip) {
                numbers.accept(number);
                listed++;
            }
        }
    }

    private long end(int number) {
        return starts[number] + runMillis;
    }

    /** In the form of {@code GET …/activations/ID}. */
    String record(int number) {
        return "{\"activationId\":\"" + id(number) + "\",\"annotations\":[{\"key\":\"path\",\"value\":\"" + user + "/"
                + action + "\"},{\"key\":\"waitTime\",\"value\":1},{\"key\":\"kind\",\"value\":\"nodejs:20\"},"
                + "{\"key\":\"timeout\",\"value\":false},{\"key\":\"limits\",\"value\":"
                + "{\"concurrency\":1,\"logs\":10,\"memory\":256,\"timeout\":60000}}],\"duration\":" + runMillis
                + ",\"end\":" + end(number) + ",\"logs\":[],\"name\":\"f" + function + "\",\"namespace\":\"" + user
                + "\",\"publish\":false,\"response\":{\"result\":{\"hostname\":\""
                + NullSettings.hostName(function) + "\",\"outputsize\":1000,"
                + "\"times\":{\"extract\":1,\"transform\":2,\"load\":1}},"
                + "\"size\":64,\"status\":\"success\",\"success\":true},\"start\":" + starts[number] + ",\"subject\":\""
                + user + "\",\"version\":\"0.0.1\"}";
    }

    /** In the form of topic {@code events}. */
    String event(int number, long nowMillis) {
        return "{\"body\":{\"activationId\":\"" + id(number) + "\",\"conductor\":false,\"duration\":" + runMillis
                + ",\"initTime\":0,\"kind\":\"nodejs:20\",\"memory\":256,\"name\":\"" + user + "/" + action
                + "\",\"size\":64,\"statusCode\":0,\"waitTime\":1},\"eventType\":\"Activation\",\"namespace\":\"" + user
                + "\",\"source\":\"" + NullSettings.invoker(function) + "\",\"subject\":\"" + user + "\",\"timestamp\":"
                + nowMillis
                + ",\"userId\":\"" + userId + "\"}";
    }
}
