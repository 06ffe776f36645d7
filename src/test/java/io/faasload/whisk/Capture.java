package io.faasload.whisk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One file of golden/openwhisk/http: a request to a real OpenWhisk and its answer. */
record Capture(String name, RawHttp.Request request, RawHttp.Response response) {

    private static final Pattern ABBREVIATED =
            Pattern.compile("(.)\\1* \\.\\.\\.\\((\\d+) more bytes of the same character\\)\\.\\.\\. ");

    static Capture read(String name) throws IOException {
        String text = resource("/golden/openwhisk/http/" + name + ".http");
        int responseAt = text.indexOf("<<<<<< RESPONSE");
        String request = text.substring(text.indexOf('\n') + 1, responseAt);
        String response = text.substring(text.indexOf('\n', responseAt) + 1);
        return new Capture(name, request(request), RawHttp.Response.parse(response));
    }

    static String resource(String path) throws IOException {
        try (InputStream in = Capture.class.getResourceAsStream(path)) {
            // One character per byte, so that lengths are in bytes.
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static RawHttp.Request request(String text) {
        int bodyAt = text.indexOf("\r\n\r\n") + 4;
        List<String> lines =
                new ArrayList<>(List.of(text.substring(0, bodyAt - 4).split("\r\n")));
        String body = expanded(text.substring(bodyAt));
        int length = lines.stream()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
                .findFirst()
                .orElse(0);
        return new RawHttp.Request(lines.remove(0), lines, body.substring(0, length));
    }

    private static String expanded(String body) {
        Matcher matcher = ABBREVIATED.matcher(body);
        return matcher.replaceAll(
                found -> found.group().substring(0, found.group().indexOf(' '))
                        + found.group(1).repeat(Integer.parseInt(found.group(2))));
    }

    @Override
    public String toString() {
        return name;
    }
}
