package io.faasload.local.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectStoreTest {

    @TempDir
    Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private ObjectStore store;

    @BeforeEach
    void start() throws IOException {
        store = ObjectStore.start(directory.resolve("objects"), "127.0.0.1", 0);
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void returnsWhatWasPutWithItsLength() throws Exception {
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        assertThat(call("PUT", "/image/1.jpg", content).statusCode()).isEqualTo(201);

        HttpResponse<byte[]> got = call("GET", "/image/1.jpg", new byte[0]);
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(content);
        assertThat(got.headers().firstValueAsLong("Content-Length")).hasValue(content.length);
        HttpResponse<byte[]> head = call("HEAD", "/image/1.jpg", new byte[0]);
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(content.length);
        assertThat(directory.resolve("objects/image/1.jpg")).hasBinaryContent(content);
    }

    @Test
    void replacesAndDeletes() throws Exception {
        call("PUT", "/out/a", bytes("first"));
        assertThat(call("PUT", "/out/a", bytes("second")).statusCode()).isEqualTo(204);
        assertThat(call("GET", "/out/a", new byte[0]).body()).isEqualTo(bytes("second"));
        assertThat(call("DELETE", "/out/a", new byte[0]).statusCode()).isEqualTo(204);
        assertThat(call("DELETE", "/out/a", new byte[0]).statusCode()).isEqualTo(404);
    }

    @Test
    void keepsAnEmptyObject() throws Exception {
        call("PUT", "/out/empty", new byte[0]);
        HttpResponse<byte[]> got = call("GET", "/out/empty", new byte[0]);
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEmpty();
    }

    @Test
    void listsTheNamesOfAContainerSorted() throws Exception {
        call("PUT", "/out/b%20c", bytes("x"));
        call("PUT", "/out/a", bytes("x"));
        assertThat(new String(call("GET", "/out", new byte[0]).body(), StandardCharsets.UTF_8))
                .isEqualTo("a\nb c\n");
        assertThat(call("GET", "/nowhere", new byte[0]).statusCode()).isEqualTo(404);
    }

    @Test
    void answersInTextWhatIsMissing() throws Exception {
        HttpResponse<byte[]> missing = call("GET", "/image/9.jpg", new byte[0]);
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(new String(missing.body(), StandardCharsets.UTF_8)).isEqualTo("No such object.\n");
        assertThat(call("HEAD", "/image/9.jpg", new byte[0]).statusCode()).isEqualTo(404);
        assertThat(call("POST", "/image/9.jpg", new byte[0]).statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../secret",
                "/%2e%2e/secret",
                "/a/..%2f..%2fsecret",
                "/a/%2e%2e",
                "/a/b/c",
                "//a",
                "/.incoming/x"
            })
    void staysInItsDirectory(String path) throws Exception {
        Files.writeString(directory.resolve("secret"), "secret\n");
        assertThat(rawGet(path)).matches("(?s)HTTP/1.1 40[04] .*").doesNotContain("secret\n");
    }

    @Test
    void forgetsAnInterruptedUpload() throws Exception {
        call("PUT", "/out/a", bytes("whole"));
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes("PUT /out/a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf"));
            socket.shutdownOutput();
            // The answer is empty or an error; the end of the stream shows that the store has finished.
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .doesNotContain(" 20");
        }
        assertThat(call("GET", "/out/a", new byte[0]).body()).isEqualTo(bytes("whole"));
    }

    private HttpResponse<byte[]> call(String method, String path, byte[] body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(store.address() + path))
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .build();
        return client.send(request, BodyHandlers.ofByteArray());
    }

    private String rawGet(String path) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Socket connect() throws IOException {
        URI address = URI.create(store.address());
        return new Socket(address.getHost(), address.getPort());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
