package io.faasload.openwhisk;

import static io.faasload.openwhisk.ScriptedServer.Script.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OpenWhiskClientRequestsTest {

    @Test
    void getsAResourceWithItsQuery() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(reply(200, "[]"));
                Calls calls = new Calls(server.address())) {
            Reply reply = calls.client().get(Calls.KEY, "activations?limit=1&docs=true");

            assertThat(reply).isEqualTo(new Reply(200, "[]"));
            assertThat(reply.ok()).isTrue();
            assertThat(server.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.line())
                            .isEqualTo("GET /api/v1/namespaces/_/activations?limit=1&docs=true HTTP/1.1"));
        }
    }

    @Test
    void putsJson() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(reply(409, "{\"error\":\"resource already exists\"}"));
                Calls calls = new Calls(server.address())) {
            Reply reply = calls.client().put(Calls.KEY, "packages/image", "{\"name\":\"é\"}");

            assertThat(reply.ok()).isFalse();
            assertThat(reply.error()).isEqualTo("resource already exists");
            assertThat(server.requests()).singleElement().satisfies(request -> {
                assertThat(request.line()).isEqualTo("PUT /api/v1/namespaces/_/packages/image HTTP/1.1");
                assertThat(request.body()).isEqualTo("{\"name\":\"é\"}");
            });
        }
    }

    @Test
    void keepsThePathOfAnAddressThatHasOne() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(reply(200, "{}"));
                Calls calls = new Calls(URI.create(server.address() + "/whisk/"))) {
            calls.client().get(Calls.KEY, "limits");

            assertThat(server.requests())
                    .singleElement()
                    .satisfies(
                            request -> assertThat(request.line()).startsWith("GET /whisk/api/v1/namespaces/_/limits "));
        }
    }

    @Test
    void tellsARecordThatIsNotThereYet() throws Exception {
        CompletableFuture<Reply> replied = new CompletableFuture<>();
        try (ScriptedServer server =
                        ScriptedServer.start(ScriptedServer.Script.raw(Golden.response("get-activation-404-not-yet")));
                Calls calls = new Calls(server.address())) {
            calls.client()
                    .activation(
                            Calls.KEY, "6dd76b94e8b34823976b94e8b3a8238a", (reply, failure) -> replied.complete(reply));

            Reply reply = replied.get(2, TimeUnit.MINUTES);
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.error()).isEqualTo("The requested resource does not exist.");
        }
    }

    @Test
    void tellsWhyThereIsNoReply() throws Exception {
        CompletableFuture<IOException> failed = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Script.reset());
                Calls calls = new Calls(server.address())) {
            calls.client()
                    .activation(
                            Calls.KEY,
                            "6dd76b94e8b34823976b94e8b3a8238a",
                            (reply, failure) -> failed.complete(failure));

            assertThat(failed.get(2, TimeUnit.MINUTES)).isNotNull();
            assertThatThrownBy(() -> calls.client().get(Calls.KEY, "limits")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesAnAddressThatIsNone() {
        assertThatThrownBy(() -> new Calls(URI.create("ftp://host")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openwhisk.apihost")
                .hasMessageContaining("ftp://host");
    }
}
