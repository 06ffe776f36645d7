package io.faasload.whisk.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.faasload.whisk.entity.RefusedException;
import io.faasload.whisk.entity.WhiskJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request and its response, which is sent once, possibly later by another thread. */
final class ApiCall {

    private static final Logger LOG = LoggerFactory.getLogger(ApiCall.class);

    static final String ACTIVATION_ID = "x-openwhisk-activation-id";

    private static final String ID_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 32;

    /** How much of an unread body is drained before the answer; if there is more, the connection is closed. */
    private static final int DRAINED_BYTES = 64 << 20;

    private final HttpExchange exchange;
    private final ApiRequest request;
    private final String requestId = newRequestId();
    private final long receivedMillis;
    private Duration answerDelay = Duration.ZERO;
    private boolean isCut;

    ApiCall(HttpExchange exchange, long receivedMillis) {
        this.exchange = exchange;
        this.receivedMillis = receivedMillis;
        this.request = new ApiRequest(exchange);
    }

    private static String newRequestId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        StringBuilder id = new StringBuilder(ID_LENGTH);
        for (int i = 0; i < ID_LENGTH; i++) {
            id.append(ID_CHARACTERS.charAt(random.nextInt(ID_CHARACTERS.length())));
        }
        return id.toString();
    }

    ApiRequest request() {
        return request;
    }

    String requestId() {
        return requestId;
    }

    long receivedMillis() {
        return receivedMillis;
    }

    void answer(int status, JsonNode json) {
        answer(status, WhiskJson.text(json).getBytes(StandardCharsets.UTF_8));
    }

    void answer(int status, byte[] json) {
        addCorsHeaders();
        send(status, json, "application/json");
    }

    void answerActivation(int status, String activationId, JsonNode json) {
        exchange.getResponseHeaders().set(ACTIVATION_ID, activationId);
        answer(status, json);
    }

    /** An answer of the server itself rather than of the API. */
    void answerPlain(int status, String body, String contentType) {
        send(status, body.getBytes(StandardCharsets.UTF_8), contentType);
    }

    void refuse(RefusedException refusal) {
        if (refusal.routed()) {
            addCorsHeaders();
        }
        if (refusal.status() == 401) {
            exchange.getResponseHeaders()
                    .set("WWW-Authenticate", "Basic realm=\"OpenWhisk secure realm\",charset=UTF-8");
        }
        ObjectNode json = WhiskJson.orderedObject().put("code", requestId).put("error", refusal.error());
        send(refusal.status(), WhiskJson.text(json).getBytes(StandardCharsets.UTF_8), "application/json");
    }

    /** Delays the answer or the cut, which then happens on another thread. */
    void delayAnswer(Duration delay) {
        answerDelay = delay;
    }

    /** Closes the connection instead of answering, as {@link #cut} does. */
    void cutAnswer() {
        isCut = true;
    }

    /**
     * Closes the connection without sending a byte. The client sees the end of the stream, or a connection reset if the
     * server had not read the whole request; the JDK's server offers no choice.
     */
    void cut() {
        end(exchange::close);
    }

    private void end(Runnable last) {
        if (answerDelay.isZero()) {
            last.run();
        } else {
            CompletableFuture.delayedExecutor(answerDelay.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(() -> endLate(last));
        }
    }

    private static void endLate(Runnable last) {
        try {
            last.run();
        } catch (UncheckedIOException e) {
            LOG.debug("A client disconnected before its delayed answer.", e);
        }
    }

    private void addCorsHeaders() {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Access-Control-Allow-Origin", "*");
        headers.set(
                "Access-Control-Allow-Headers",
                "Authorization, Origin, X-Requested-With, Content-Type, Accept, User-Agent");
        headers.set("Access-Control-Allow-Methods", "GET, DELETE, POST, PUT, HEAD");
    }

    private void send(int status, byte[] body, String contentType) {
        Headers headers = exchange.getResponseHeaders();
        headers.set("X-Request-ID", requestId);
        headers.set("Server", "pekko-http/1.1.0");
        headers.set("Content-Type", contentType);
        end(() -> send(status, body));
    }

    private void send(int status, byte[] body) {
        try (exchange) {
            if (isCut) {
                return;
            }
            drain(exchange.getRequestBody());
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            // The client has disconnected.
            throw new UncheckedIOException(e);
        }
    }

    /** If too much of the body is unread, the connection is closed and the client may not see the answer. */
    private static void drain(InputStream body) throws IOException {
        byte[] buffer = new byte[8192];
        int drained = 0;
        for (int n = body.read(buffer); n >= 0 && drained < DRAINED_BYTES; n = body.read(buffer)) {
            drained += n;
        }
    }
}
