package io.faasload.whisk;

import static io.faasload.whisk.WhiskFixture.BLUR;
import static io.faasload.whisk.WhiskFixture.HELLO;
import static io.faasload.whisk.WhiskFixture.LIMITED;
import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.whisk.entity.UserLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the user events with those of a real OpenWhisk; of the captures, only those of a sequence are omitted. */
class GoldenEventsTest {

    private WhiskFixture whisk;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        whisk = new WhiskFixture(directory);
        CapturedWorld.populate(whisk);
    }

    @AfterEach
    void stop() throws IOException {
        whisk.close();
    }

    @ParameterizedTest
    @CsvSource({
        "badinit, wand_blur/badinit, 1",
        "cold, wand_blur/echo, 1",
        "exit, wand_blur/exit, 1",
        "reject, wand_blur/reject, 2",
        "reterr, wand_blur/reterr, 2",
        "throw, wand_blur/throw, 1",
        "timeout, wand_blur/timeout500, 1",
        "warm, wand_blur/echo, 2",
    })
    void activationEventHasTheFieldsOfTheRealOne(String capture, String action, int calls) throws IOException {
        String payload = capture.equals("cold") ? "{\"x\":1,\"s\":\"é\"}" : "{\"x\":2}";
        String event = "";
        for (int i = 0; i < calls; i++) {
            String id = whisk.call(BLUR, "POST", "/actions/" + action, payload).activationId();
            event = whisk.awaitEvent(id);
        }

        assertThat(Masked.text(event)).isEqualTo(captured("activation-" + capture));
    }

    @Test
    void eventOfABoundActionHasTheProviderAndTheCaller() throws IOException {
        CapturedWorld.bind(whisk);

        String id =
                whisk.call(HELLO, "POST", "/actions/bound/echo", "{\"b\":1}").activationId();

        assertThat(Masked.text(whisk.awaitEvent(id))).isEqualTo(captured("activation-bound"));
    }

    @ParameterizedTest
    @CsvSource({
        "user-hello, hello/hello",
        "user-limited, lim/noop",
        "user-wand_blur, wand_blur/noop",
    })
    void admittedCallPublishesAnEventOfItsUser(String user, String action) throws IOException {
        String credentials = Map.of("user-hello", HELLO, "user-limited", LIMITED, "user-wand_blur", BLUR)
                .get(user);

        whisk.call(credentials, "POST", "/actions/" + action, "{}");

        assertThat(Masked.text(whisk.awaitEvent("Metric"))).isEqualTo(captured("metric-ConcurrentInvocations-" + user));
    }

    @Test
    void everyAdmittedCallReportsTheNumberInFlight() {
        whisk.call(LIMITED, "POST", "/actions/lim/sleep", "{}");

        assertThat(whisk.awaitEvent("Metric")).contains("\"metricValue\":1");
        whisk.call(LIMITED, "POST", "/actions/lim/sleep", "{}");
        assertThat(whisk.awaitEvent("Metric")).contains("\"metricValue\":2");
    }

    @Test
    void callRejectedForConcurrencyPublishesAnEvent() throws IOException {
        whisk.server.users().limit("user-limited", new UserLimits(6, 0));

        whisk.call(LIMITED, "POST", "/actions/lim/noop", "{}");

        assertThat(Masked.text(whisk.awaitEvent("Metric")))
                .isEqualTo(captured("metric-ConcurrentRateLimit-user-limited"));
    }

    @Test
    void callRejectedForItsRatePublishesAnEvent() throws IOException {
        whisk.server.users().limit("user-limited", new UserLimits(0, 2));

        whisk.call(LIMITED, "POST", "/actions/lim/noop", "{}");

        assertThat(Masked.text(whisk.awaitEvent("Metric"))).isEqualTo(captured("metric-TimedRateLimit-user-limited"));
    }

    private static String captured(String name) throws IOException {
        return Masked.text(
                Capture.resource("/golden/openwhisk/events/" + name + ".json").strip());
    }
}
