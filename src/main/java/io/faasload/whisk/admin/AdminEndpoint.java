package io.faasload.whisk.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the arguments of {@code Wskadmin}, one per line, and answers with the exit code on the first line, followed
 * by the output. Accepts only requests from this machine with the token from the server's data directory.
 */
public final class AdminEndpoint implements HttpHandler {

    /** The path of this handler. */
    public static final String PATH = "/local/wskadmin";

    private static final Logger LOG = LoggerFactory.getLogger(AdminEndpoint.class);
    private static final int MAX_REQUEST_BYTES = 64 << 10;

    private final AdminCommands commands;
    private final String token;

    public AdminEndpoint(AdminCommands commands, String token) {
        this.commands = commands;
        this.token = token;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] request = exchange.getRequestBody().readNBytes(MAX_REQUEST_BYTES);
            boolean local = exchange.getRemoteAddress().getAddress().isLoopbackAddress();
            String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            if (!local || !MessageDigest.isEqual(bytes("Bearer " + token), bytes(authorization))) {
                exchange.sendResponseHeaders(403, -1);
                return;
            }
            byte[] answer = bytes(answer(List.of(new String(request, StandardCharsets.UTF_8).split("\n", -1))));
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private String answer(List<String> arguments) {
        try {
            AdminCommands.Outcome outcome = commands.run(arguments);
            return outcome.exitCode() + "\n" + outcome.output();
        } catch (RuntimeException e) {
            LOG.error("wskadmin failed.", e);
            return "1\n" + e;
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
