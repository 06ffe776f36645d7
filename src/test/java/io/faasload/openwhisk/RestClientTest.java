package io.faasload.openwhisk;

import static io.faasload.openwhisk.ScriptedServer.Script.raw;
import static io.faasload.openwhisk.ScriptedServer.Script.reply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.openwhisk.http.ServerTrust;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestClientTest {

    @Test
    void getsAResourceWithItsQuery() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(reply(200, "[]"));
                Calls calls = new Calls(server.address())) {
            Reply reply = calls.rest().get(Calls.KEY, "activations?limit=1&docs=true");

            assertThat(reply).isEqualTo(new Reply(200, "[]"));
            assertThat(reply.ok()).isTrue();
            assertThat(server.requests())
                    .singleElement()
                    .satisfies(request -> assertThat(request.line())
                            .isEqualTo("GET /api/v1/namespaces/_/activations?limit=1&docs=true HTTP/1.1"));
        }
    }

    /** The client would reject a longer one only after the job was submitted, at every restart of its tasks. */
    @Test
    void acceptsTheLongestTimeoutThatAConfigurationCanHave() {
        assertThatCode(() -> new RestClient(
                                URI.create("http://localhost"), ServerTrust.JAVA, Duration.ofSeconds(2_000_000))
                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void putsJson() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(reply(409, "{\"error\":\"resource already exists\"}"));
                Calls calls = new Calls(server.address())) {
            Reply reply = calls.rest().put(Calls.KEY, "packages/image", "{\"name\":\"é\"}");

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
            calls.rest().get(Calls.KEY, "limits");

            assertThat(server.requests())
                    .singleElement()
                    .satisfies(
                            request -> assertThat(request.line()).startsWith("GET /whisk/api/v1/namespaces/_/limits "));
        }
    }

    @Test
    void getsTheApisDescriptionWithoutAKey() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(raw(Golden.response("api-info")));
                Calls calls = new Calls(server.address())) {
            assertThat(calls.rest().information().ok()).isTrue();

            assertThat(server.requests()).singleElement().satisfies(request -> {
                assertThat(request.line()).isEqualTo("GET /api/v1 HTTP/1.1");
                assertThat(request.headers()).noneMatch(header -> header.startsWith("Authorization"));
            });
        }
    }

    @Test
    void aProxysPageIsShownInOneShortLine() {
        Reply reply = new Reply(502, "<html>\n<title>Bad Gateway</title>\n" + "x".repeat(1000) + "</html>\n");

        assertThat(reply.errorLine())
                .startsWith("<html> <title>Bad Gateway</title> xxx")
                .hasSizeLessThan(210);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{\"error\": \"\"}", "{\"error\": \" \"}"})
    void anErrorWithoutTextIsItsStatus(String body) {
        assertThat(new Reply(500, body).errorLine()).isEqualTo("HTTP 500");
    }

    @Test
    void anErrorLineDoesNotControlTheTerminal() {
        assertThat(new Reply(500, "\u001b]0;title\u0007\u202egnp.exe").errorLine())
                .isEqualTo("\\x1b]0;title\\x07\\u202egnp.exe");
    }

    @Test
    void throwsWhenThereIsNoReply() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Script.reset());
                Calls calls = new Calls(server.address())) {
            assertThatThrownBy(() -> calls.rest().get(Calls.KEY, "limits")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void reportsThatHttp10IsNotEnough() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(
                        ScriptedServer.Script.raw("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
                Calls calls = new Calls(server.address())) {
            assertThatThrownBy(() -> calls.rest().information())
                    .isInstanceOfSatisfying(
                            IOException.class,
                            failure -> assertThat(calls.rest().explain(failure))
                                    .isEqualTo("no answer from " + server.address()
                                            + " (it answers with HTTP/1.0, but HTTP/1.1 is required): start OpenWhisk, or correct"
                                            + " openwhisk.apihost"));
        }
    }

    @Test
    void rejectsAnInvalidAddress() {
        assertThatThrownBy(() -> new Calls(URI.create("ftp://host")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("openwhisk.apihost")
                .hasMessageContaining("ftp://host");
    }
}
