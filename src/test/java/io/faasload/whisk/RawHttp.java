package io.faasload.whisk;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** HTTP as bytes, one character each: nothing between a test and the server changes what is sent or received. */
final class RawHttp {

    private RawHttp() {}

    record Request(String line, List<String> headers, String body) {

        /** A request by the user with this {@code uuid:key}; the body is JSON or empty. */
        static Request of(String method, String path, String credentials, String body) {
            List<String> headers = new ArrayList<>();
            headers.add("Authorization: Basic "
                    + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
            if (!body.isEmpty()) {
                headers.add("Content-Type: application/json");
                headers.add("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
            }
            return new Request(
                    method + " /api/v1/namespaces/_" + path + " HTTP/1.1",
                    headers,
                    new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        }

        Request withLine(String other) {
            return new Request(other, headers, body);
        }

        Response send(URI address) throws IOException {
            try (Socket socket = new Socket(address.getHost(), address.getPort())) {
                socket.setSoTimeout(60_000);
                StringBuilder head = new StringBuilder(line).append("\r\nHost: 127.0.0.1\r\nConnection: close\r\n");
                headers.stream()
                        .filter(header -> !header.startsWith("Host: "))
                        .forEach(header -> head.append(header).append("\r\n"));
                OutputStream out = socket.getOutputStream();
                out.write((head + "\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                return Response.parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
    }

    record Response(int status, Map<String, String> headers, String body) {

        static Response parse(String text) {
            int bodyAt = text.indexOf("\r\n\r\n") + 4;
            String[] lines = text.substring(0, bodyAt - 4).split("\r\n");
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (int i = 1; i < lines.length; i++) {
                int colon = lines[i].indexOf(": ");
                headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 2));
            }
            int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
            return new Response(
                    Integer.parseInt(lines[0].split(" ")[1]), headers, text.substring(bodyAt, bodyAt + length));
        }

        String utf8Body() {
            return new String(body.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        }

        String activationId() {
            return headers.get("x-openwhisk-activation-id");
        }
    }
}
