package io.faasload.bench.platform;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.config.AuthKey;
import io.faasload.openwhisk.ActivationRecord;
import io.faasload.openwhisk.ActivationSummary;
import io.faasload.openwhisk.CallOutcome;
import io.faasload.openwhisk.InvocationClient;
import io.faasload.openwhisk.Reply;
import io.faasload.openwhisk.RestClient;
import io.faasload.openwhisk.UserEvent;
import io.faasload.openwhisk.http.ServerTrust;
import io.faasload.run.Run;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import okhttp3.Credentials;
import org.junit.jupiter.api.Test;

class NullPlatformTest {

    private static final NullSettings AT_ONCE = NullSettings.atOnce(0, 2);
    private static final AuthKey KEY = NullSettings.key(1);

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Test
    void answersOurClientAsOpenWhiskDoes() throws Exception {
        try (Clients clients = new Clients(AT_ONCE)) {
            CallOutcome outcome = clients.invoke();
            assertThat(outcome.kind()).isEqualTo(CallOutcome.Kind.ACCEPTED);
            assertThat(outcome.activationId()).matches("[0-9a-f]{32}");

            UserEvent event = event();
            assertThat(event.activationId()).isEqualTo(outcome.activationId());
            assertThat(event.namespace()).isEqualTo("user-f1");
            assertThat(event.action()).isEqualTo("bench/f1");
            assertThat(event.source()).isEqualTo("invoker1");
            assertThat(event.statusCode()).isZero();

            ActivationRecord record = ActivationRecord.parse(
                    clients.record(outcome.activationId()).body());
            assertThat(record.activationId()).isEqualTo(outcome.activationId());
            assertThat(record.success()).isTrue();
            assertThat(record.status()).isEqualTo("success");
            assertThat(record.times().endMillis())
                    .isEqualTo(record.times().startMillis())
                    .isNotNull();
            assertThat(record.memoryMegabytes()).isEqualTo(256);
            assertThat(record.kind()).isEqualTo("nodejs:20");
            assertThat(record.etl()).isEqualTo(new Run.Etl(1000L, 1L, 2L, 1L, 1_000L, 2_000L, 1_000L));
        }
    }

    @Test
    void sendsTheHeadersOfOpenWhisk() throws Exception {
        String capture =
                Files.readString(Path.of("src/test/resources/golden/openwhisk/http/invoke-nonblocking-202-warm.http"));
        String answer = capture.substring(capture.indexOf("<<<<<< RESPONSE"));
        Set<String> names = Pattern.compile("^([\\w-]+):", Pattern.MULTILINE)
                .matcher(answer.substring(0, answer.indexOf("{")))
                .results()
                .map(header -> header.group(1).toLowerCase(Locale.ROOT))
                .collect(toSet());

        try (Clients clients = new Clients(AT_ONCE)) {
            HttpResponse<String> response = clients.post();

            assertThat(names).hasSize(9);
            assertThat(response.headers().map().keySet()).isEqualTo(names);
            assertThat(response.headers().firstValue("x-request-id").orElseThrow())
                    .hasSize(32);
        }
    }

    @Test
    void listsTheNewestFirstAndOnlyThoseOfTheNamespace() throws Exception {
        try (Clients clients = new Clients(AT_ONCE)) {
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                ids.add(0, clients.invoke().activationId());
            }

            assertThat(clients.list(KEY, "docs=true&limit=200")).isEqualTo(ids);
            assertThat(clients.list(KEY, "docs=true&since=0&limit=2&skip=1")).isEqualTo(ids.subList(1, 3));
            assertThat(clients.list(KEY, "upto=1&limit=200")).isEmpty();
            assertThat(clients.list(KEY, "since=99999999999999&limit=200")).isEmpty();
            assertThat(clients.list(NullSettings.key(0), "limit=200")).isEmpty();
        }
    }

    @Test
    void countsEachRecordOnceHoweverItIsRead() throws Exception {
        try (Clients clients = new Clients(AT_ONCE)) {
            String first = clients.invoke().activationId();
            clients.invoke();
            clients.record(first);
            clients.record(first);
            clients.list(KEY, "docs=true");
            clients.list(NullSettings.key(5), "docs=true");

            assertThat(clients.counts()).isEqualTo(new NullCounts(2, 2, 1, 2, 2, 0, 0, 1));
        }
    }

    @Test
    void hasNoRecordOfUnknownOrUnfinishedActivations() throws Exception {
        try (Clients clients = new Clients(new NullSettings(0, 2, 0, 3_600_000, 0, 0, 0))) {
            String id = clients.invoke().activationId();

            assertThat(clients.record(id).status()).isEqualTo(404);
            assertThat(clients.record("f".repeat(32)).status()).isEqualTo(404);
            assertThat(clients.record("x").status()).isEqualTo(404);
            assertThat(clients.list(KEY, "docs=true")).isEmpty();
            assertThat(events).isEmpty();
        }
    }

    @Test
    void losesEvents() throws Exception {
        try (Clients clients = new Clients(new NullSettings(0, 2, 0, 0, 1, 0, 0))) {
            String id = clients.invoke().activationId();

            assertThat(clients.record(id).status()).isEqualTo(200);
            assertThat(clients.counts().lost()).isEqualTo(1);
            assertThat(events).isEmpty();
        }
    }

    @Test
    void publishesLateAndAnswersLate() throws Exception {
        try (Clients clients = new Clients(new NullSettings(0, 2, 20, 5, 0, 1, 30))) {
            CallOutcome outcome = clients.invoke();
            UserEvent event = event();

            assertThat(outcome.answeredMicros() - outcome.sentMicros()).isGreaterThanOrEqualTo(19_000);
            assertThat(event.durationMillis()).isEqualTo(5);
            ActivationRecord record =
                    ActivationRecord.parse(clients.record(event.activationId()).body());
            assertThat(event.timestampMillis())
                    .isGreaterThanOrEqualTo(record.times().endMillis() + 30);
            assertThat(clients.counts().late()).isEqualTo(1);
        }
    }

    private UserEvent event() throws Exception {
        String event = events.poll(1, TimeUnit.MINUTES);
        return UserEvent.parse(event.getBytes(StandardCharsets.UTF_8));
    }

    /** A platform and our clients for it. */
    private final class Clients implements AutoCloseable {

        private final NullPlatform platform;
        private final InvocationClient client;
        private final RestClient commands;

        Clients(NullSettings settings) throws Exception {
            platform = NullPlatform.start(settings, events::add);
            client = new InvocationClient(platform.address(), ServerTrust.JAVA, Duration.ofMinutes(1), 4);
            commands = new RestClient(platform.address(), ServerTrust.JAVA, Duration.ofMinutes(1));
        }

        CallOutcome invoke() throws Exception {
            CompletableFuture<CallOutcome> outcome = new CompletableFuture<>();
            client.invoke(KEY, "bench/f1", "{\"sigma\":1.5}", outcome::complete);
            return outcome.get(1, TimeUnit.MINUTES);
        }

        HttpResponse<String> post() throws Exception {
            HttpRequest request = HttpRequest.newBuilder(
                            platform.address().resolve("/api/v1/namespaces/_/actions/bench/f1"))
                    .header(
                            "Authorization",
                            Credentials.basic(KEY.uuid(), KEY.key().value()))
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        }

        Reply record(String id) throws Exception {
            CompletableFuture<Reply> answer = new CompletableFuture<>();
            client.activation(KEY, id, null, (reply, failure) -> answer.complete(reply));
            return answer.get(1, TimeUnit.MINUTES);
        }

        List<String> list(AuthKey key, String query) throws Exception {
            Reply reply = commands.get(key, "activations?" + query);
            return reply.ok()
                    ? ActivationSummary.parseList(reply.body()).stream()
                            .map(ActivationSummary::activationId)
                            .toList()
                    : List.of();
        }

        NullCounts counts() throws Exception {
            try (var body =
                    NullPlatform.counts(platform.address().getPort()).toURL().openStream()) {
                return new ObjectMapper().readValue(body, NullCounts.class);
            }
        }

        @Override
        public void close() {
            client.close();
            commands.close();
            platform.close();
        }
    }
}
