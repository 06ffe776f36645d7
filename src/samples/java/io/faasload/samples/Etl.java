package io.faasload.samples;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * One activation of a sample function: its arguments, and extract, transform and load with the time of each. Used by
 * one thread.
 *
 * <p>The object comes from {@code {store}/{incont}/{object}}; what the function made of it goes to
 * {@code {store}/{outcont}/}, named as the object with the extension of the result.
 */
final class Etl {

    /** What a function does: read its arguments, {@link #extract()}, transform, {@link #load}. */
    interface Body {
        void run(Etl etl) throws IOException;
    }

    private static final double NANOS_PER_MILLI = 1e6;

    private final JsonObject arguments;
    private final JsonObject times = new JsonObject();
    private long extractedNanos;
    private long outputBytes;

    private Etl(JsonObject arguments) {
        this.arguments = arguments;
    }

    /**
     * Runs a function and answers with {@code outputsize} in bytes, {@code start_ms} since the epoch, {@code times} of
     * extract, transform and load in milliseconds, and {@code hostname}. A wrong argument, an input that cannot be read
     * and a store that refuses are application errors: {@code {"error": text}}.
     */
    static JsonObject run(JsonObject arguments, Body body) {
        long startMillis = System.currentTimeMillis();
        JsonObject result = new JsonObject();
        Etl etl = new Etl(arguments);
        try {
            body.run(etl);
            result.addProperty("outputsize", etl.outputBytes);
            result.addProperty("start_ms", startMillis);
            result.add("times", etl.times);
            result.addProperty("hostname", hostname());
        } catch (IOException | IllegalArgumentException e) {
            result.addProperty("error", e.getMessage() == null ? e.toString() : e.getMessage());
        }
        return result;
    }

    /** A number, within limits that are both allowed. */
    double number(String name, double min, double max) {
        double value;
        try {
            value = argument(name).getAsDouble();
        } catch (NumberFormatException | UnsupportedOperationException | IllegalStateException e) {
            throw new IllegalArgumentException(
                    "parameter " + name + " must be a number, but is " + arguments.get(name), e);
        }
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(
                    "parameter " + name + " must be from " + min + " to " + max + ", but is " + arguments.get(name));
        }
        return value;
    }

    /** A number, within limits that are both allowed, that may be missing. */
    double number(String name, double min, double max, double missing) {
        return has(name) ? number(name, min, max) : missing;
    }

    boolean has(String name) {
        JsonElement value = arguments.get(name);
        return value != null && !value.isJsonNull();
    }

    /** A whole number, within limits that are both allowed. */
    int integer(String name, int min, int max) {
        double value = number(name, min, max);
        if (value != Math.rint(value)) {
            throw new IllegalArgumentException(
                    "parameter " + name + " must be a whole number, but is " + arguments.get(name));
        }
        return (int) value;
    }

    /** One of some texts. */
    String choice(String name, String... choices) {
        List<String> allowed = Arrays.asList(choices);
        String value = text(name);
        if (!allowed.contains(value)) {
            throw new IllegalArgumentException(
                    "parameter " + name + " must be one of " + allowed + ", but is " + value);
        }
        return value;
    }

    /** Reads the object. */
    byte[] extract() throws IOException {
        String store = text("store");
        String container = text("incont");
        String object = text("object");
        text("outcont");
        long startedNanos = System.nanoTime();
        byte[] input = Store.get(store, container, object);
        extractedNanos = System.nanoTime();
        times.addProperty("extract", (extractedNanos - startedNanos) / NANOS_PER_MILLI);
        return input;
    }

    /** Writes the result; the time since {@link #extract()} is the transformation's. */
    void load(byte[] output, String extension) throws IOException {
        String object = text("object");
        int dot = object.lastIndexOf('.');
        String name = (dot > object.lastIndexOf('/') ? object.substring(0, dot) : object) + "." + extension;
        long transformedNanos = System.nanoTime();
        times.addProperty("transform", (transformedNanos - extractedNanos) / NANOS_PER_MILLI);
        Store.put(text("store"), text("outcont"), name, output);
        times.addProperty("load", (System.nanoTime() - transformedNanos) / NANOS_PER_MILLI);
        outputBytes = output.length;
    }

    /** Ends a transformation without an input, and without an object for its result. */
    void transformed(long startedNanos, long bytes) {
        times.addProperty("transform", (System.nanoTime() - startedNanos) / NANOS_PER_MILLI);
        outputBytes = bytes;
    }

    private String text(String name) {
        JsonElement value = argument(name);
        if (!value.isJsonPrimitive() || value.getAsString().isEmpty()) {
            throw new IllegalArgumentException("parameter " + name + " must be a text, but is " + value);
        }
        return value.getAsString();
    }

    private JsonElement argument(String name) {
        JsonElement value = arguments.get(name);
        if (value == null || value.isJsonNull()) {
            throw new IllegalArgumentException("parameter " + name + " is missing");
        }
        return value;
    }

    /** In a container: the first twelve characters of its id. */
    private static String hostname() throws UnknownHostException {
        String name = System.getenv("HOSTNAME");
        return name == null || name.isEmpty() ? InetAddress.getLocalHost().getHostName() : name;
    }
}
