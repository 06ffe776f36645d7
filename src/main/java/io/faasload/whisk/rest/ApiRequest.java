package io.faasload.whisk.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.faasload.whisk.entity.RefusedException;
import io.faasload.whisk.entity.WhiskJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A request: method, path, query, headers and body. */
final class ApiRequest {

    private final HttpExchange exchange;
    private final List<String> path;
    private final Map<String, String> query;

    ApiRequest(HttpExchange exchange) {
        this.exchange = exchange;
        this.path = Stream.of(exchange.getRequestURI().getRawPath().substring(1).split("/", -1))
                .map(segment -> decoded(segment.replace("+", "%2B")))
                .toList();
        this.query = query(exchange.getRequestURI().getRawQuery());
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                query.putIfAbsent(decoded(name), equals < 0 ? "" : decoded(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    /** The JDK's server has already rejected malformed encodings of path and query. */
    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    String method() {
        return exchange.getRequestMethod();
    }

    /** The decoded segments of the path, ending in an empty one if the path ends in a slash. */
    List<String> path() {
        return path;
    }

    @Nullable String header(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    /** A parameter parsed by {@code reader}, whose IllegalArgumentException has the reason if it is malformed. */
    <T> T parameter(String name, T otherwise, Function<String, T> reader) {
        String value = query.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            return reader.apply(value);
        } catch (IllegalArgumentException e) {
            throw RefusedException.malformedQuery(name, String.valueOf(e.getMessage()));
        }
    }

    boolean flag(String name, boolean otherwise) {
        return parameter(name, otherwise, value -> switch (value) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new IllegalArgumentException("'" + value + "' is not a valid Boolean value");
        });
    }

    long contentLength() {
        String length = header("Content-Length");
        return length == null ? 0 : Long.parseLong(length);
    }

    /**
     * The body as a JSON object, an empty one if there is none.
     *
     * @throws RefusedException 400, 413 or 415
     */
    ObjectNode content(int maxBytes) {
        byte[] body;
        try {
            body = exchange.getRequestBody().readNBytes(maxBytes + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (body.length > maxBytes) {
            throw tooLarge();
        }
        if (body.length == 0) {
            return WhiskJson.sortedObject();
        }
        String type = header("Content-Type");
        if (type == null || !type.startsWith("application/json")) {
            throw RefusedException.byRouting(
                    415,
                    "The request's Content-Type [" + (type == null ? "application/octet-stream" : type)
                            + "] is not supported. Expected:\napplication/json");
        }
        return WhiskJson.parseContent(new String(body, StandardCharsets.UTF_8));
    }

    static RefusedException tooLarge() {
        return RefusedException.byHandler(
                413, "The request content is larger than the server is willing or able to process.");
    }
}
