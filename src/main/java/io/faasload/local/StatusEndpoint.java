package io.faasload.local;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import io.faasload.local.whisk.WhiskStats;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLConnection;
import java.util.function.Supplier;

/** Tells another process, on loopback, what the platform's OpenWhisk has done. */
final class StatusEndpoint implements AutoCloseable {

    private static final String PATH = "/status";
    private static final int TIMEOUT_MILLIS = 5_000;

    private final HttpServer server;

    private StatusEndpoint(HttpServer server) {
        this.server = server;
    }

    static StatusEndpoint start(int port, Supplier<WhiskStats> stats) throws IOException {
        JsonMapper mapper = JsonMapper.builder().build();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(PATH, exchange -> {
            try (exchange) {
                byte[] body = mapper.writeValueAsBytes(stats.get());
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        return new StatusEndpoint(server);
    }

    /** Asks the platform that listens on the port. */
    static WhiskStats ask(int port) throws IOException {
        URLConnection connection = URI.create("http://" + Ports.LOOPBACK + ":" + port + PATH)
                .toURL()
                .openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (var body = connection.getInputStream()) {
            return JsonMapper.builder().build().readValue(body, WhiskStats.class);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
