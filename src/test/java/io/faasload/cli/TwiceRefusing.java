package io.faasload.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A proxy in front of OpenWhisk that answers one in ten invocations, identified by their parameters, with 429 the first two times, and
 * all of them once it has let enough through. It forwards everything else, without the headers of the answers.
 */
final class TwiceRefusing implements AutoCloseable {

    private static final String TOO_MANY =
            "{\"code\":\"0\",\"error\":\"Too many concurrent requests in flight (count: 30, allowed: 30).\"}";
    private static final int ONE_IN = 10;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI target;
    private final Map<String, AtomicLong> seen = new ConcurrentHashMap<>();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong permits = new AtomicLong();

    TwiceRefusing(URI target) throws IOException {
        this.target = target;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    long refused() {
        return refused.get();
    }

    /** From now on it forwards so many invocations, and refuses further ones. */
    void letThrough(long invocations) {
        permits.set(invocations);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String invocation = exchange.getRequestURI().getPath() + new String(body, StandardCharsets.UTF_8);
            if (exchange.getRequestMethod().equals("POST")
                    && Math.floorMod(invocation.hashCode(), ONE_IN) == 0
                    && seen.computeIfAbsent(invocation, key -> new AtomicLong()).incrementAndGet() <= 2) {
                refused.incrementAndGet();
                answer(exchange, 429, TOO_MANY.getBytes(StandardCharsets.UTF_8));
                return;
            }
            if (exchange.getRequestMethod().equals("POST") && permits.getAndDecrement() <= 0) {
                answer(exchange, 429, TOO_MANY.getBytes(StandardCharsets.UTF_8));
                return;
            }
            HttpRequest.Builder request = HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
                    .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
                    .header("Content-Type", "application/json");
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (authorization != null) {
                request.header("Authorization", authorization);
            }
            HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            answer(exchange, answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
