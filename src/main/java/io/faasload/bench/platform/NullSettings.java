package io.faasload.bench.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.config.AuthKey;

/**
 * The behavior of a null platform.
 *
 * @param port on loopback; 0 for a free one
 * @param functions number of functions, each with its own user and namespace
 * @param answerMillis how long an answer takes
 * @param runMillis from the acceptance of an invocation to its end
 * @param lostShare share of the activations without an event, 0 to 1
 * @param lateShare share of the activations whose event is late, 0 to 1
 * @param lateMillis how late
 */
public record NullSettings(
        int port,
        int functions,
        long answerMillis,
        long runMillis,
        double lostShare,
        double lateShare,
        long lateMillis) {

    /** The invokers are {@code invoker0}, {@code invoker1}, and so on; each runs every so many functions. */
    public static final int INVOKERS = 2;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A platform that answers at once and loses nothing. */
    public static NullSettings atOnce(int port, int functions) {
        return new NullSettings(port, functions, 0, 0, 0, 0, 0);
    }

    /** The same, with a delay before each answer. */
    public NullSettings withAnswerMillis(long millis) {
        return new NullSettings(port, functions, millis, runMillis, lostShare, lateShare, lateMillis);
    }

    /** The user of a function, which is also its namespace. */
    public static String user(int function) {
        return "user-f" + function;
    }

    /** The name of a function: {@code package/action}. */
    public static String action(int function) {
        return "bench/f" + function;
    }

    /** The invoker that runs a function. */
    static String invoker(int function) {
        return "invoker" + function % INVOKERS;
    }

    /** The host name of a function's container, in the form of Docker's. */
    static String hostName(int function) {
        return "%012x".formatted(function);
    }

    /** The key of a function's user. */
    public static AuthKey key(int function) {
        return AuthKey.parse("00000000-0000-4000-8000-%012d:%s".formatted(function, "k".repeat(64)));
    }

    /** In the form of an argument of {@link NullPlatform#main}. */
    public String toJson() throws JsonProcessingException {
        return JSON.writeValueAsString(this);
    }

    static NullSettings parse(String json) throws JsonProcessingException {
        return JSON.readValue(json, NullSettings.class);
    }
}
