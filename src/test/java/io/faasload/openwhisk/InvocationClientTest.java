package io.faasload.openwhisk;

import static io.faasload.openwhisk.ScriptedServer.Script.inTurn;
import static io.faasload.openwhisk.ScriptedServer.Script.raw;
import static io.faasload.openwhisk.ScriptedServer.Script.reply;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.openwhisk.CallOutcome.Kind;
import io.faasload.openwhisk.http.ServerTrust;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InvocationClientTest {

    @Test
    void sendsTheParametersWithTheKeyAsOpenWhiskRequires() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(raw(Golden.response("invoke-nonblocking-202-warm")));
                Calls calls = new Calls(server.address())) {
            calls.outcome();

            assertThat(server.requests()).singleElement().satisfies(request -> {
                assertThat(request.line()).isEqualTo("POST /api/v1/namespaces/_/actions/wand_blur/echo HTTP/1.1");
                assertThat(request.body()).isEqualTo("{\"x\":2}");
                assertThat(request.headers())
                        .contains("Content-Type: application/json")
                        .contains("Authorization: Basic YTEwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAxOndhbmRibHVy");
            });
        }
    }

    @Test
    void updatesTheActionBeforeACallThatIsToStartCold() throws Exception {
        ScriptedServer.Script script =
                inTurn(reply(200, "{\"version\":\"0.0.2\"}"), raw(Golden.response("invoke-nonblocking-202-cold")));
        try (ScriptedServer server = ScriptedServer.start(script);
                Calls calls = new Calls(server.address())) {
            CallOutcome outcome = calls.sendCold().next();

            assertThat(outcome.kind()).isEqualTo(Kind.ACCEPTED);
            assertThat(server.requests())
                    .extracting(request -> request.line() + " " + request.body())
                    .containsExactly(
                            "PUT /api/v1/namespaces/_/actions/wand_blur/echo?overwrite=true HTTP/1.1 {}",
                            "POST /api/v1/namespaces/_/actions/wand_blur/echo HTTP/1.1 {\"x\":2}");
        }
    }

    @ParameterizedTest
    @CsvSource({"409, UNAVAILABLE", "429, RATE_LIMITED", "500, UNAVAILABLE", "503, UNAVAILABLE", "403, REFUSED"})
    void invokesNothingIfTheUpdateFails(int status, Kind kind) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(reply(status, "{\"error\":\"no\"}"));
                Calls calls = new Calls(server.address())) {
            CallOutcome outcome = calls.sendCold().next();

            assertThat(outcome.kind()).isEqualTo(kind);
            assertThat(outcome.error()).isEqualTo("update of the action, to force a cold start: no");
            assertThat(outcome.sentMicros()).isNull();
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aCallWhoseUpdateHasNoAnswerWasNotSent() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Script.reset());
                Calls calls = new Calls(server.address())) {
            assertThat(calls.sendCold().next().kind()).isEqualTo(Kind.NOT_SENT);
        }
    }

    @Test
    void warmsUpWithHarmlessRequestsOnAFewConnections() throws Exception {
        Set<Socket> connections = ConcurrentHashMap.newKeySet();
        ScriptedServer.Script script = (request, connection) -> {
            connections.add(connection);
            reply(200, "{}").answer(request, connection);
        };
        try (ScriptedServer server = ScriptedServer.start(script);
                InvocationClient client =
                        new InvocationClient(server.address(), ServerTrust.JAVA, Duration.ofMinutes(1), 100)) {
            client.warmUp(50, Duration.ofMinutes(1));

            assertThat(server.requests())
                    .hasSize(50)
                    .allMatch(request -> request.line().equals("GET /api/v1 HTTP/1.1"));
            assertThat(connections).hasSizeBetween(1, 8);
        }
    }

    @Test
    void doesNotWaitForAnApiThatIgnoresTheWarmUp() throws Exception {
        ScriptedServer.Script script = (request, connection) -> {
            if (request.line().startsWith("POST")) {
                raw(Golden.response("invoke-nonblocking-202-warm")).answer(request, connection);
            }
        };
        try (ScriptedServer server = ScriptedServer.start(script);
                Calls calls = new Calls(server.address())) {
            calls.client().warmUp(50, Duration.ofMillis(1));

            assertThat(calls.outcome().kind()).isEqualTo(Kind.ACCEPTED);
        }
    }

    @Test
    void reportsTheActivationIdAndTheTimesOfAnAcceptedCall() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(raw(Golden.response("invoke-nonblocking-202-warm")));
                Calls calls = new Calls(server.address())) {
            CallOutcome outcome = calls.outcome();

            assertThat(outcome.kind()).isEqualTo(Kind.ACCEPTED);
            assertThat(outcome.activationId()).isEqualTo("d7813de943d444bd813de943d4a4bd84");
            assertThat(outcome.status()).isEqualTo(202);
            assertThat(outcome.error()).isNull();
            assertThat(outcome.sentMicros()).isLessThanOrEqualTo(outcome.answeredMicros());
            assertThat(outcome.serverSeconds()).as("read only where it matters").isNull();
        }
    }

    @Test
    void aRateRefusalHasThePlatformsClock() throws Exception {
        String response = Golden.response("invoke-429-rate");
        try (ScriptedServer server = ScriptedServer.start(raw(response));
                Calls calls = new Calls(server.address())) {
            String date = response.lines()
                    .filter(line -> line.startsWith("Date: "))
                    .findFirst()
                    .orElseThrow();
            assertThat(calls.outcome().serverSeconds())
                    .isEqualTo(ZonedDateTime.parse(date.substring(6), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toEpochSecond());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "invoke-429-rate, RATE_LIMITED, 429, 6",
        "invoke-429-concurrent, CONCURRENCY_LIMITED, 429, 2",
        "invoke-429-concurrent-blocking, CONCURRENCY_LIMITED, 429, 2",
        "invoke-400-malformed-json, REFUSED, 400,",
        "invoke-401-no-auth, REFUSED, 401,",
        "invoke-403-other-namespace, REFUSED, 403,",
        "invoke-404-action, REFUSED, 404,",
        "invoke-413-param-too-big, REFUSED, 413,",
        "invoke-415-text-plain, REFUSED, 415,"
    })
    void reportsWhyARealOpenWhiskDidNotAccept(String golden, Kind kind, int status, Integer allowed) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(raw(Golden.response(golden)));
                Calls calls = new Calls(server.address())) {
            CallOutcome outcome = calls.outcome();

            assertThat(outcome.kind()).isEqualTo(kind);
            assertThat(outcome.status()).isEqualTo(status);
            assertThat(outcome.allowed()).isEqualTo(allowed);
            assertThat(outcome.activationId()).isNull();
            assertThat(outcome.error())
                    .isEqualTo(new ObjectMapper()
                            .readTree(Golden.body(golden))
                            .get("error")
                            .asText());
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "500, UNKNOWN",
        "502, UNKNOWN",
        "503, UNAVAILABLE",
        "504, UNKNOWN",
        "507, UNKNOWN",
        "524, UNKNOWN",
        "302, REFUSED",
        "408, REFUSED",
        "409, REFUSED",
        "418, REFUSED"
    })
    void interpretsAStatusAndNeverRetriesTheCall(int status, Kind kind) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(reply(status, "{\"code\":\"x\",\"error\":\"some text\"}"));
                Calls calls = new Calls(server.address())) {
            CallOutcome outcome = calls.outcome();

            assertThat(outcome.kind()).isEqualTo(kind);
            assertThat(outcome.error()).isEqualTo("some text");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 421, 503})
    void doesNotRetryWhenTheServerAsksForIt(int status) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(
                        inTurn(reply(status, "again", "Retry-After: 0"), reply(202, "{}", "Location: elsewhere")));
                Calls calls = new Calls(server.address())) {
            assertThat(calls.outcome().status()).isEqualTo(status);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void takesTheIdFromTheBodyIfAGatewayDroppedTheHeader() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(reply(202, "{\"activationId\":\"0123\"}"));
                Calls calls = new Calls(server.address())) {
            CallOutcome outcome = calls.outcome();
            assertThat(outcome.kind()).isEqualTo(Kind.ACCEPTED);
            assertThat(outcome.activationId()).isEqualTo("0123");
        }
    }

    @Test
    void countsA202WithoutAnIdAsAccepted() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(reply(202, "{}"));
                Calls calls = new Calls(server.address())) {
            CallOutcome outcome = calls.outcome();
            assertThat(outcome.kind()).isEqualTo(Kind.UNNAMED);
            assertThat(outcome.error()).isEqualTo("202 without an activation id");
        }
    }

    @Test
    void rejectsAnIdThatTheDatabaseCannotIndex() throws Exception {
        String id = "x7".repeat(3_000);
        try (ScriptedServer server = ScriptedServer.start(reply(202, "{\"activationId\":\"" + id + "\"}"));
                Calls calls = new Calls(server.address())) {
            CallOutcome outcome = calls.outcome();
            assertThat(outcome.kind()).isEqualTo(Kind.UNNAMED);
            assertThat(outcome.activationId()).isNull();
            assertThat(outcome.error())
                    .startsWith("202 with an activation id that cannot be one: x7x7")
                    .hasSizeLessThan(300);
        }
    }

    @Test
    void reportsTheStatusWhenTheAnswerHasNoText() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(reply(502, ""));
                Calls calls = new Calls(server.address())) {
            assertThat(calls.outcome().error()).isEqualTo("HTTP 502");
        }
    }

    @Test
    void reportsTheWholeTextOfAnAnswerNotFromOpenWhisk() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(reply(404, "<html>nginx</html>"));
                Calls calls = new Calls(server.address())) {
            assertThat(calls.outcome().error()).isEqualTo("<html>nginx</html>");
        }
    }

    @Test
    void ignoresALimitThatIsNotANumber() {
        CallOutcome outcome =
                new CallOutcome(Kind.RATE_LIMITED, null, 429, "(count: 1, allowed: 99999999999999).", null, 0, null);

        assertThat(outcome.allowed()).isNull();
    }

    @Test
    void reportsARecordThatDoesNotExistYet() throws Exception {
        CompletableFuture<Reply> replied = new CompletableFuture<>();
        try (ScriptedServer server =
                        ScriptedServer.start(ScriptedServer.Script.raw(Golden.response("get-activation-404-not-yet")));
                Calls calls = new Calls(server.address())) {
            calls.client()
                    .activation(
                            Calls.KEY,
                            "6dd76b94e8b34823976b94e8b3a8238a",
                            null,
                            (reply, failure) -> replied.complete(reply));

            Reply reply = replied.get(2, TimeUnit.MINUTES);
            assertThat(reply.status()).isEqualTo(404);
            assertThat(reply.error()).isEqualTo("The requested resource does not exist.");
        }
    }

    @Test
    void reportsWhyThereIsNoReply() throws Exception {
        CompletableFuture<IOException> failed = new CompletableFuture<>();
        try (ScriptedServer server = ScriptedServer.start(ScriptedServer.Script.reset());
                Calls calls = new Calls(server.address())) {
            calls.client()
                    .activation(
                            Calls.KEY,
                            "6dd76b94e8b34823976b94e8b3a8238a",
                            null,
                            (reply, failure) -> failed.complete(failure));

            assertThat(failed.get(2, TimeUnit.MINUTES)).isNotNull();
        }
    }
}
