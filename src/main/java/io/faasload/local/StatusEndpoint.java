package io.faasload.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.faasload.files.PrivateFile;
import io.faasload.local.process.Ports;
import io.faasload.whisk.WhiskServer;
import io.faasload.whisk.fault.FaultPlan;
import io.faasload.whisk.fault.Faults;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Reports the status of the platform's OpenWhisk to other processes of the same user, on loopback, and accepts changes of its faults.
 * The user is authenticated by a token in a file that only the owner can read.
 */
public final class StatusEndpoint implements AutoCloseable {

    private static final String STATUS = "/status";
    private static final String FAULTS = "/faults";
    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int MAX_LIST_BYTES = 64 << 10;

    private final JsonMapper mapper = JsonMapper.builder().build();
    private final HttpServer server;
    private final Restartable<WhiskServer> openWhisk;
    private final Faults faults;

    private StatusEndpoint(HttpServer server, String token, Restartable<WhiskServer> openWhisk, Faults faults) {
        this.server = server;
        this.openWhisk = openWhisk;
        this.faults = faults;
        server.createContext(STATUS, guarded(token, this::tell));
        server.createContext(FAULTS, guarded(token, this::change));
        server.start();
    }

    /** Starts to serve clients that know the token, which is written to a file. */
    static StatusEndpoint start(int port, Path tokenFile, Restartable<WhiskServer> openWhisk, Faults faults)
            throws IOException {
        String token = UUID.randomUUID().toString();
        PrivateFile.write(tokenFile, token);
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        return new StatusEndpoint(HttpServer.create(address, 0), token, openWhisk, faults);
    }

    private static HttpHandler guarded(String token, HttpHandler handler) {
        return exchange -> {
            if (("Bearer " + token).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                handler.handle(exchange);
            } else {
                exchange.sendResponseHeaders(403, -1);
                exchange.close();
            }
        };
    }

    private void tell(HttpExchange exchange) throws IOException {
        try (exchange) {
            PlatformStatus status = new PlatformStatus(
                    openWhisk.running().stats(), faults.plan().toString(), faults.counts());
            byte[] body = mapper.writeValueAsBytes(status);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Requires PUT, which a web page cannot send here without a preflight request. */
    private void change(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("PUT")) {
                exchange.sendResponseHeaders(405, -1);
                return;
            }
            byte[] list = exchange.getRequestBody().readNBytes(MAX_LIST_BYTES);
            try {
                faults.change(FaultPlan.parse(new String(list, StandardCharsets.UTF_8)));
                exchange.sendResponseHeaders(204, -1);
            } catch (IllegalArgumentException e) {
                exchange.sendResponseHeaders(400, -1);
            }
        }
    }

    /** Queries the platform that listens on a port. */
    public static PlatformStatus ask(int port, Path tokenFile) throws IOException {
        try (var body = connect(port, tokenFile, STATUS).getInputStream()) {
            return JsonMapper.builder().build().readValue(body, PlatformStatus.class);
        }
    }

    /** Changes the faults of the platform that listens on a port. */
    public static void change(int port, Path tokenFile, FaultPlan plan) throws IOException {
        HttpURLConnection connection = connect(port, tokenFile, FAULTS);
        connection.setRequestMethod("PUT");
        connection.setDoOutput(true);
        try (var body = connection.getOutputStream()) {
            body.write(plan.toString().getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        if (status != 204) {
            throw new IOException("the platform rejected the faults " + plan + ": HTTP " + status);
        }
    }

    private static HttpURLConnection connect(int port, Path tokenFile, String path) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://" + Ports.LOOPBACK + ":" + port + path)
                .toURL()
                .openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + Files.readString(tokenFile));
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        return connection;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
