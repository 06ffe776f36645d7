package io.faasload.monitor.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.faasload.config.MonitorConfig;
import io.faasload.config.key.Secret;
import io.faasload.monitor.usage.RunUsage;
import io.faasload.monitor.usage.Usages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The monitor's HTTP interface, as described in {@code docs/monitor.md}. Everything is read-only. With a token, only
 * clients that send it are answered; without one, only requests to a loopback host name, which rules out web pages
 * whose own host name was rebound to this machine.
 */
public final class MonitorServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MonitorServer.class);

    private static final Pattern LOOPBACK =
            Pattern.compile("(localhost|127\\.\\d+\\.\\d+\\.\\d+|\\[::1])(:\\d+)?", Pattern.CASE_INSENSITIVE);
    private static final String JSON_TYPE = "application/json";
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final long OF_UNKNOWN_LENGTH = 0;

    /** In addition to those for queries, for quick answers. */
    private static final int SPARE_THREADS = 4;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    /** A truncated answer must not look complete. */
    private final JsonFactory jsonFactory = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);

    private final MonitorConfig.Http settings;
    private final Usages usages;
    private final Supplier<MonitorStatus> status;
    private final QueryLimit limit;

    private MonitorServer(
            HttpServer server,
            MonitorConfig.Http settings,
            Usages usages,
            Supplier<MonitorStatus> status,
            QueryLimit limit) {
        this.server = server;
        this.settings = settings;
        this.usages = usages;
        this.status = status;
        this.limit = limit;
        this.threads = threads(settings.maxconcurrent() + SPARE_THREADS);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /**
     * Starts listening.
     *
     * @param settings address and token
     * @param usages answers the queries
     * @param status of the monitor
     * @param limit on concurrent queries
     * @throws IOException if it cannot listen on the address
     */
    public static MonitorServer start(
            MonitorConfig.Http settings, Usages usages, Supplier<MonitorStatus> status, QueryLimit limit)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(settings.address(), settings.port());
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen on http.address %s, http.port %d: %s"
                            .formatted(settings.address().getHostAddress(), settings.port(), e.getMessage()),
                    e);
        }
        return new MonitorServer(server, settings, usages, status, limit);
    }

    private static ThreadPoolExecutor threads(int most) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(most, most, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "http-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                check(exchange);
                answer(exchange);
            } catch (QueryException e) {
                sendError(exchange, e.status(), e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                sendError(exchange, HttpURLConnection.HTTP_UNAVAILABLE, "the monitor is stopping");
            } catch (RuntimeException e) {
                LOG.error("{} failed", exchange.getRequestURI().getPath(), e);
                sendError(exchange, HttpURLConnection.HTTP_INTERNAL_ERROR, "the monitor failed, see its log");
            }
        }
    }

    private void check(HttpExchange exchange) throws QueryException {
        Secret token = settings.token();
        if (token != null && !isAuthorized(exchange.getRequestHeaders().getFirst("Authorization"), token)) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
            throw new QueryException(HttpURLConnection.HTTP_UNAUTHORIZED, "the token is missing or wrong");
        }
        String host = exchange.getRequestHeaders().getFirst("Host");
        if (token == null && (host == null || !LOOPBACK.matcher(host).matches())) {
            throw new QueryException(
                    HttpURLConnection.HTTP_FORBIDDEN, "without a token, use the host name localhost or 127.0.0.1");
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            exchange.getResponseHeaders().set("Allow", "GET");
            throw new QueryException(HttpURLConnection.HTTP_BAD_METHOD, "only GET is supported");
        }
    }

    /** Compares in constant time. */
    private static boolean isAuthorized(@Nullable String header, Secret token) {
        byte[] expected = ("Bearer " + token.value()).getBytes(StandardCharsets.UTF_8);
        return header != null && MessageDigest.isEqual(header.getBytes(StandardCharsets.UTF_8), expected);
    }

    private void answer(HttpExchange exchange) throws IOException, QueryException, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        switch (path) {
            case "/v1/usage" -> sendUsage(exchange);
            case "/v1/containers" -> {
                MonitorStatus now = status.get();
                sendJson(exchange, HttpURLConnection.HTTP_OK, json -> StatusJson.writeContainers(json, now));
            }
            case "/v1/health" -> {
                MonitorStatus now = status.get();
                int code = now.isHealthy() ? HttpURLConnection.HTTP_OK : HttpURLConnection.HTTP_UNAVAILABLE;
                sendJson(exchange, code, json -> StatusJson.writeHealth(json, now));
            }
            case "/metrics" -> {
                String text = MetricsText.of(status.get(), usages.counts(), limit.answered(), limit.refused());
                send(exchange, HttpURLConnection.HTTP_OK, METRICS_TYPE, text.getBytes(StandardCharsets.UTF_8));
            }
            default -> throw new QueryException(HttpURLConnection.HTTP_NOT_FOUND, "no such path: " + path);
        }
    }

    private void sendUsage(HttpExchange exchange) throws IOException, QueryException, InterruptedException {
        UsageQuery query = UsageQuery.parse(exchange.getRequestURI().getRawQuery(), settings.maxspan());
        int samples = limit.enter(query.spanMillis());
        try {
            RunUsage usage = usages.of(query.activation());
            begin(exchange, HttpURLConnection.HTTP_OK, JSON_TYPE, OF_UNKNOWN_LENGTH);
            // Streamed, so that a hundred bytes for each of thousands of samples are not buffered.
            try (JsonGenerator json = jsonFactory.createGenerator(exchange.getResponseBody())) {
                UsageJson.write(json, usage, query.withSamples());
            }
        } finally {
            limit.leave(samples);
        }
    }

    private void sendError(HttpExchange exchange, int code, @Nullable String message) throws IOException {
        sendJson(exchange, code, json -> {
            json.writeStartObject();
            json.writeStringField("error", message);
            json.writeEndObject();
        });
    }

    @FunctionalInterface
    private interface Writing {
        void write(JsonGenerator json) throws IOException;
    }

    private void sendJson(HttpExchange exchange, int code, Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = jsonFactory.createGenerator(bytes)) {
            writing.write(json);
        }
        send(exchange, code, JSON_TYPE, bytes.toByteArray());
    }

    private static void send(HttpExchange exchange, int code, String type, byte[] body) throws IOException {
        begin(exchange, code, type, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void begin(HttpExchange exchange, int code, String type, long length) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        exchange.sendResponseHeaders(code, length);
    }

    /** Stops immediately; pending queries are not answered. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
