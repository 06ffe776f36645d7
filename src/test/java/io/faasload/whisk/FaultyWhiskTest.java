package io.faasload.whisk;

import static io.faasload.whisk.WhiskFixture.BLUR;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.whisk.fault.FaultPlan;
import io.faasload.whisk.fault.Faults;
import io.faasload.whisk.invoker.PoolSettings;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The effect of the faults on a client. */
class FaultyWhiskTest {

    @TempDir
    private Path directory;

    private final Faults faults = new Faults(FaultPlan.NONE);
    private WhiskFixture whisk;

    @BeforeEach
    void start() throws IOException {
        whisk = new WhiskFixture(directory, PoolSettings.DEFAULT, faults);
        whisk.user("user-wand_blur", BLUR);
        whisk.putPackage(BLUR, "p");
        whisk.putAction(BLUR, "a");
        whisk.putAction(BLUR, "p/a");
    }

    @AfterEach
    void stop() throws IOException {
        whisk.close();
    }

    private void faults(String list) {
        faults.change(FaultPlan.parse(list));
    }

    private RawHttp.Response invoke(String action) {
        return whisk.call(BLUR, "POST", "/actions/" + action, "{\"a\":1}");
    }

    /** All bytes received on a connection; a reset counts as its end if there were none. */
    private String bytesOf(String action) throws IOException {
        String[] address = {
            whisk.server.address().getHost(),
            String.valueOf(whisk.server.address().getPort())
        };
        try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
            socket.setSoTimeout(120_000);
            String request =
                    "POST /api/v1/namespaces/_/actions/" + action + " HTTP/1.1\r\nHost: x\r\nAuthorization: Basic "
                            + Base64.getEncoder().encodeToString(BLUR.getBytes(StandardCharsets.UTF_8))
                            + "\r\nContent-Length: 0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (SocketException e) {
            return "";
        }
    }

    @Test
    void limitedCallIsRejectedAsByTheConcurrencyLimit() {
        faults("429=1");
        for (String action : List.of("a", "p/a")) {
            RawHttp.Response response = invoke(action);

            assertThat(response.status()).isEqualTo(429);
            assertThat(response.body())
                    .contains("\"error\":\"Too many concurrent requests in flight (count: 30, allowed: 30).\"");
        }
        assertThat(whisk.server.stats().accepted()).isZero();
        assertThat(faults.counts()).isEqualTo(Map.of("429", 2L));
    }

    @Test
    void unavailableCallIsRejectedAsByAProxy() {
        faults("503=1");

        RawHttp.Response response = invoke("a");

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.headers()).containsEntry("Content-Type", "text/html");
        assertThat(response.body()).startsWith("<html>");
        assertThat(whisk.server.stats().accepted()).isZero();
    }

    @Test
    void resetSendsNoByteAndRejectsTheCall() throws IOException {
        faults("reset=1");

        assertThat(bytesOf("a")).isEmpty();
        assertThat(whisk.server.stats().accepted()).isZero();
    }

    @Test
    void resetAfterwardsSendsNoByteButAcceptsTheCall() throws IOException {
        faults("reset-after=1");

        assertThat(bytesOf("a")).isEmpty();
        assertThat(bytesOf("a?blocking=true")).isEmpty();
        assertThat(whisk.server.stats().accepted()).isEqualTo(2);
        whisk.awaitEvent("Activation");
        whisk.awaitEvent("Activation");
    }

    @Test
    void slowAnswerIsSentOnceAndNotBeforeItsDelay() {
        faults("slow=1:0.3");
        long beginNanos = System.nanoTime();

        RawHttp.Response response = invoke("a");

        assertThat(System.nanoTime() - beginNanos).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
        assertThat(response.status()).isEqualTo(202);
        assertThat(whisk.awaitEvent(response.activationId())).contains("\"Activation\"");
    }

    @Test
    void slowAnswerComesAfterTheActivationCompleted() {
        faults("slow=1:60");
        CompletableFuture<RawHttp.Response> answer = CompletableFuture.supplyAsync(() -> invoke("a"));

        whisk.awaitEvent("\"Activation\"");

        assertThat(answer).isNotDone();
    }

    @Test
    void onlyInvocationsAreAffected() {
        faults("reset=1,slow=1:60");

        assertThat(whisk.call(BLUR, "GET", "/actions/a").status()).isEqualTo(200);
        assertThat(whisk.call(BLUR, "GET", "/activations").status()).isEqualTo(200);
        whisk.putAction(BLUR, "b");
        assertThat(faults.counts()).isEmpty();
    }

    @Test
    void activationEventsAreLostOrRepeatedButMetricsAreNot() {
        faults("event-lost=1");
        String lost = invoke("a").activationId();
        awaitRecord(lost);
        faults("event-twice=1");
        String twice = invoke("a").activationId();

        String first = whisk.awaitEvent("\"Activation\"");
        assertThat(first).contains(twice);
        assertThat(whisk.awaitEvent("\"Activation\"")).isEqualTo(first);
        assertThat(faults.counts()).isEqualTo(Map.of("event-lost", 1L, "event-twice", 1L));
        faults("event-lost=1");
        invoke("a");
        whisk.awaitEvent("\"Metric\"");
    }

    @Test
    void lateEventIsUnchangedAndComesAfterItsRecord() {
        faults("event-late=1:0.3");
        String id = invoke("a").activationId();

        assertThat(whisk.awaitEvent(id)).contains("\"Activation\"");
        assertThat(whisk.call(BLUR, "GET", "/activations/" + id).status()).isEqualTo(200);
        assertThat(faults.counts()).isEqualTo(Map.of("event-late", 1L));
    }

    @Test
    void lateRecordIsMissingWhenItsEventArrives() {
        faults("record-late=1:60");
        String late = invoke("a").activationId();

        whisk.awaitEvent(late);
        assertThat(whisk.call(BLUR, "GET", "/activations/" + late).status()).isEqualTo(404);
        faults("record-late=1:0.1");
        awaitRecord(invoke("a").activationId());
    }

    private void awaitRecord(String id) {
        Awaitility.await()
                .until(() -> whisk.call(BLUR, "GET", "/activations/" + id).status() == 200);
    }
}
