package io.faasload.openwhisk;

import static io.faasload.openwhisk.ScriptedServer.Script.inTurn;
import static io.faasload.openwhisk.ScriptedServer.Script.raw;
import static io.faasload.openwhisk.ScriptedServer.Script.reset;
import static io.faasload.openwhisk.ScriptedServer.Script.silence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.openwhisk.CallOutcome.Kind;
import io.faasload.openwhisk.ScriptedServer.Script;
import io.faasload.openwhisk.http.ServerTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationClientFailureTest {

    private static final String ACCEPTED = Golden.response("invoke-nonblocking-202-warm");

    @Test
    void reportsThatNothingWasSentWhenNobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (Calls calls = new Calls(URI.create("http://127.0.0.1:" + port))) {
            CallOutcome outcome = calls.outcome();

            assertThat(outcome.kind()).isEqualTo(Kind.NOT_SENT);
            assertThat(outcome.sentMicros()).isNull();
            assertThat(outcome.status()).isZero();
            assertThat(outcome.error()).contains("127.0.0.1:" + port);
        }
    }

    @Test
    void reportsThatNothingWasSentWhenTheHostHasNoAddress() throws Exception {
        try (Calls calls = new Calls(URI.create("http://no-such-host.invalid"))) {
            CallOutcome outcome = calls.outcome();

            assertThat(outcome.kind()).isEqualTo(Kind.NOT_SENT);
            assertThat(outcome.error()).contains("no-such-host.invalid");
        }
    }

    @Test
    void doesNotKnowWhetherACallWasAcceptedWhenTheConnectionIsReset() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(reset());
                Calls calls = new Calls(server.address())) {
            CallOutcome outcome = calls.outcome();

            assertThat(outcome.kind()).isEqualTo(Kind.UNKNOWN);
            assertThat(outcome.sentMicros()).isNotNull();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void doesNotKnowWhetherACallWasAcceptedWhenTheConnectionIsClosed() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, connection) -> connection.close());
                Calls calls = new Calls(server.address())) {
            assertThat(calls.outcome().kind()).isEqualTo(Kind.UNKNOWN);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void doesNotKnowWhetherACallWasAcceptedWhenTheHeadersAreTruncated() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, connection) -> {
                    ScriptedServer.send(connection, ACCEPTED.substring(0, 60));
                    connection.close();
                });
                Calls calls = new Calls(server.address())) {
            assertThat(calls.outcome().kind()).isEqualTo(Kind.UNKNOWN);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void knowsTheIdFromTheHeaderWhenTheBodyIsTruncated() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, connection) -> {
                    ScriptedServer.send(connection, ACCEPTED.substring(0, ACCEPTED.indexOf("{")));
                    connection.close();
                });
                Calls calls = new Calls(server.address())) {
            CallOutcome outcome = calls.outcome();

            assertThat(outcome.kind()).isEqualTo(Kind.ACCEPTED);
            assertThat(outcome.activationId()).isEqualTo("d7813de943d444bd813de943d4a4bd84");
        }
    }

    @Test
    void reportsTheStatusOfARefusalWhoseTextIsTruncated() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, connection) -> {
                    ScriptedServer.send(connection, "HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\n{\"code");
                    connection.close();
                });
                Calls calls = new Calls(server.address())) {
            CallOutcome outcome = calls.outcome();

            assertThat(outcome.kind()).isEqualTo(Kind.REFUSED);
            assertThat(outcome.error()).startsWith("HTTP 404");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "99999999999", "soon"})
    void retriesNothingByItselfWhateverRetryAfterSays(String seconds) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Script.reply(503, "{}", "Retry-After: " + seconds));
                Calls calls = new Calls(server.address())) {
            assertThat(calls.send().next().kind()).isEqualTo(Kind.UNAVAILABLE);
            assertThat(calls.rest().get(Calls.KEY, "limits").status()).isEqualTo(503);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void survivesAnInvalidStatus() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(raw("HTTP/1.1 -12 Text\r\nContent-Length: 0\r\n\r\n"));
                Calls calls = new Calls(server.address())) {
            assertThat(calls.send().next().kind()).isEqualTo(Kind.UNKNOWN);
            assertThatThrownBy(() -> calls.rest().get(Calls.KEY, "limits"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("cannot read the answer");
        }
    }

    @Test
    void doesNotKnowWhetherACallWasAcceptedWhenItsAnswerNeverEnds() throws Exception {
        assertThat(outcomeBeyondTheLimit(raw("HTTP/1.1 100 Continue\r\n\r\n".repeat(10)))
                        .kind())
                .isEqualTo(Kind.UNKNOWN);
    }

    @Test
    void endsACallThatIsNotAnsweredWithinItsLimit() throws Exception {
        CallOutcome outcome = outcomeBeyondTheLimit(silence());

        assertThat(outcome.kind()).isEqualTo(Kind.UNKNOWN);
        assertThat(outcome.error()).containsIgnoringCase("timeout");
    }

    @Test
    void endsACallWhoseAnswerTricklesWithinItsLimit() throws Exception {
        // Every read gets bytes, but the headers never end: only the timeout of the whole call ends it.
        CallOutcome outcome = outcomeBeyondTheLimit((request, connection) -> {
            ScriptedServer.send(connection, "HTTP/1.1 202 Accepted\r\n");
            while (!connection.isClosed()) {
                ScriptedServer.send(connection, "X: y\r\n");
                LockSupport.parkNanos(20_000_000);
            }
        });

        assertThat(outcome.kind()).isEqualTo(Kind.UNKNOWN);
    }

    /**
     * The outcome of a call with a short limit, which includes connecting: repeated with longer limits until the server got it.
     */
    private static CallOutcome outcomeBeyondTheLimit(Script script) throws Exception {
        for (Duration limit = Duration.ofMillis(300); ; limit = limit.multipliedBy(2)) {
            try (ScriptedServer server = ScriptedServer.start(script);
                    Calls calls = new Calls(server.address(), ServerTrust.JAVA, limit)) {
                CallOutcome outcome = calls.outcome();
                if (!server.requests().isEmpty()) {
                    assertThat(server.requests()).hasSize(1);
                    return outcome;
                }
            }
        }
    }

    @Test
    void sendsEachCallOnceOverConnectionsThatTheServerClosesAfterEachAnswer() throws Exception {
        try (ScriptedServer server = ScriptedServer.start((request, connection) -> {
                    ScriptedServer.send(connection, ACCEPTED);
                    connection.close(); // unannounced: the client's pool still has it
                });
                Calls calls = new Calls(server.address())) {
            int accepted = 0;
            for (int call = 0; call < 50; call++) {
                Kind kind = calls.send().next().kind();
                assertThat(kind).isIn(Kind.ACCEPTED, Kind.UNKNOWN);
                accepted += kind == Kind.ACCEPTED ? 1 : 0;
            }

            assertThat(server.requests()).hasSize(accepted);
        }
    }

    @Test
    void reusesAConnection() throws Exception {
        Set<Socket> connections = ConcurrentHashMap.newKeySet();
        try (ScriptedServer server = ScriptedServer.start((request, connection) -> {
                    connections.add(connection);
                    ScriptedServer.send(connection, ACCEPTED);
                });
                Calls calls = new Calls(server.address())) {
            for (int call = 0; call < 10; call++) {
                assertThat(calls.send().next().kind()).isEqualTo(Kind.ACCEPTED);
            }

            assertThat(connections.size()).isLessThan(10);
        }
    }

    @Test
    void reportsTheOutcomeOfCallsInFlightOnClose() throws Exception {
        CompletableFuture<Void> received = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start((request, connection) -> received.complete(null));
                Calls calls = new Calls(server.address())) {
            calls.send();
            received.get(2, TimeUnit.MINUTES);
            calls.close();

            assertThat(calls.next().kind()).isEqualTo(Kind.UNKNOWN);
        }
    }

    @Test
    void reportsTheOutcomeOfACallMadeAfterClose() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(inTurn(raw(ACCEPTED)));
                Calls calls = new Calls(server.address())) {
            calls.close();

            assertThat(calls.send().next().kind()).isEqualTo(Kind.NOT_SENT);
            assertThat(server.requests()).isEmpty();
        }
    }
}
