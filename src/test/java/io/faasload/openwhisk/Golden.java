package io.faasload.openwhisk;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.zip.GZIPInputStream;

/** What a real OpenWhisk sent, byte for byte. */
public final class Golden {

    private static final String RESPONSE = "<<<<<< RESPONSE (exact bytes)";

    private Golden() {}

    /** A file below {@code golden/openwhisk}; one whose name ends with {@code .gz} is decompressed. */
    public static String text(String name) {
        try (InputStream file = Objects.requireNonNull(
                        Golden.class.getResourceAsStream("/golden/openwhisk/" + name), () -> "no golden file " + name);
                InputStream text = name.endsWith(".gz") ? new GZIPInputStream(file) : file) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of an answer, status line and headers included. */
    public static String response(String name) {
        String text = text("http/" + name + ".http");
        return text.substring(text.indexOf('\n', text.indexOf(RESPONSE)) + 1);
    }

    /** The body of an answer. */
    public static String body(String name) {
        String response = response(name);
        return response.substring(response.indexOf("{"));
    }
}
