package io.faasload.job.usage;

import static io.faasload.openwhisk.ScriptedServer.Script.reply;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.openwhisk.ScriptedServer;
import io.faasload.openwhisk.http.ServerTrust;
import io.faasload.run.Run;
import io.faasload.run.RunStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class MonitorClientTest {

    private static final int MOST_FOR_EACH_MONITOR = 64;

    private final MonitorClient client = new MonitorClient(
            new UsageSettings(true, new HashMap<>(), Duration.ofMinutes(2), null, ServerTrust.JAVA, true));

    @Test
    void leavesUnknownValuesOutOfARequest() throws Exception {
        Run run = UsageFixtures.run(RunStatus.COMPLETED, UsageFixtures.ended(null, 1653L, 1687L, null));
        try (client;
                ScriptedServer monitor = ScriptedServer.start(reply(200, "x"))) {
            assertThat(ask(monitor, new UsageRequest(run, null, null, null)).get(2, TimeUnit.MINUTES))
                    .isEqualTo("x");
            assertThat(monitor.requests()).singleElement().satisfies(request -> {
                assertThat(request.line())
                        .isEqualTo("GET /v1/usage?activation=" + UsageFixtures.ID
                                + "&namespace=user-a&action=p%2Fa&start=1653&end=1687&init=30 HTTP/1.1");
                assertThat(request.headers()).noneMatch(header -> header.startsWith("Authorization"));
            });
        }
    }

    @Test
    void dropsTheRequestsQueuedForOneMonitorOnly() throws Exception {
        CountDownLatch taken = new CountDownLatch(MOST_FOR_EACH_MONITOR);
        CompletableFuture<Void> dropped = new CompletableFuture<>();
        try (client;
                ScriptedServer down = ScriptedServer.start((request, connection) -> {
                    taken.countDown();
                    dropped.join();
                    reply(200, "late").answer(request, connection);
                });
                ScriptedServer other = ScriptedServer.start(reply(200, "well"))) {
            CompletableFuture<?>[] sent = new CompletableFuture<?>[MOST_FOR_EACH_MONITOR];
            for (int i = 0; i < sent.length; i++) {
                sent[i] = ask(down, UsageFixtures.completed("invoker0"));
            }
            assertThat(taken.await(2, TimeUnit.MINUTES)).isTrue();
            CompletableFuture<String> waiting = ask(down, UsageFixtures.completed("invoker0"));
            // On the same host, so that it is queued too.
            CompletableFuture<String> elsewhere = ask(other, UsageFixtures.completed("invoker1"));

            client.dropWaiting(HttpUrl.get(down.address()));
            dropped.complete(null);

            CompletableFuture.allOf(sent).get(2, TimeUnit.MINUTES);
            assertThat(waiting.get(2, TimeUnit.MINUTES)).isEqualTo("java.io.IOException: Canceled");
            assertThat(elsewhere.get(2, TimeUnit.MINUTES)).isEqualTo("well");
            assertThat(down.requests()).hasSize(MOST_FOR_EACH_MONITOR);
        }
    }

    /** The body of the answer, or the failure. */
    private CompletableFuture<String> ask(ScriptedServer monitor, UsageRequest request) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        client.ask(
                HttpUrl.get(monitor.address()),
                request,
                (status, body, failure) -> answer.complete(failure == null ? body : failure.toString()));
        return answer;
    }
}
