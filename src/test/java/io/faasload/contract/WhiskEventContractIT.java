package io.faasload.contract;

import static io.faasload.contract.ContractActions.BADINIT;
import static io.faasload.contract.ContractActions.ECHO;
import static io.faasload.contract.ContractActions.ERROR;
import static io.faasload.contract.ContractActions.EXITS;
import static io.faasload.contract.ContractActions.THROWS;
import static io.faasload.contract.ContractActions.TIMEOUT;
import static io.faasload.contract.ContractWhisk.annotation;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The user events in Kafka: their content and, as an observation that cannot fail, their timing. */
@ExtendWith(ContractExtension.class)
class WhiskEventContractIT {

    private static final int OBSERVED = Integer.getInteger("contract.observed", 25);

    private static ContractWhisk whisk;
    private static EventTopic events;

    @BeforeAll
    static void listen(ContractTarget target) {
        whisk = target.whisk();
        events = new EventTopic(target.requireEvents());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (events != null) {
            events.close();
        }
    }

    @Test
    void everyActivationHasAnEventThatMatchesItsRecord() {
        JsonNode record = whisk.run(ECHO, "{}");
        EventTopic.Event event = events.of(record.path("activationId").textValue());

        JsonNode json = event.json();
        assertThat(json.propertyStream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(
                        "body", "eventType", "namespace", "source", "subject", "timestamp", "userId");
        assertThat(json.path("eventType").textValue()).isEqualTo("Activation");
        assertThat(json.path("namespace").textValue()).isEqualTo(whisk.namespace());
        assertThat(json.path("subject")).isEqualTo(record.path("subject"));
        assertThat(json.path("source").textValue()).startsWith("invoker");
        assertThat(json.path("userId").textValue()).isEqualTo(whisk.uuid());
        assertThat(json.path("timestamp").longValue())
                .isGreaterThanOrEqualTo(record.path("end").longValue());
        JsonNode body = json.path("body");
        assertThat(body.path("name")).isEqualTo(annotation(record, "path"));
        assertThat(body.path("kind")).isEqualTo(annotation(record, "kind"));
        assertThat(body.path("memory")).isEqualTo(annotation(record, "limits").path("memory"));
        assertThat(body.path("duration")).isEqualTo(record.path("duration"));
        assertThat(body.path("waitTime")).isEqualTo(annotation(record, "waitTime"));
        assertThat(body.path("size")).isEqualTo(record.at("/response/size"));
        assertThat(body.path("statusCode").intValue()).isZero();
        assertThat(body.path("conductor").isBoolean()).isTrue();
    }

    @Test
    void eventHasNeitherStartNorEnd() {
        JsonNode body = events.of(whisk.start(ECHO, "{}")).json().path("body");

        assertThat(body.has("start")).isFalse();
        assertThat(body.has("end")).isFalse();
    }

    @Test
    void initTimeOfAWarmStartIsZero() {
        JsonNode record = whisk.run(ECHO, "{}");
        while (!annotation(record, "initTime").isMissingNode()) {
            record = whisk.run(ECHO, "{}");
        }

        JsonNode event = events.of(record.path("activationId").textValue()).json();

        assertThat(event.at("/body/initTime").isIntegralNumber()).isTrue();
        assertThat(event.at("/body/initTime").longValue()).isZero();
    }

    @Test
    void messageHasNeitherKeyNorHeaders() {
        var message = events.of(whisk.start(ECHO, "{}")).message();

        assertThat(message.key()).isNull();
        assertThat(message.headers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({ERROR + ",1", THROWS + ",2", BADINIT + ",2", EXITS + ",2", TIMEOUT + ",2"})
    void statusCodeReflectsTheOutcome(String action, int statusCode) {
        JsonNode body = events.of(whisk.start(action, "{\"ms\":20000}")).json().path("body");

        assertThat(body.path("statusCode").intValue()).isEqualTo(statusCode);
        assertThat(body.has("size")).isEqualTo(!action.equals(EXITS) && !action.equals(TIMEOUT));
    }

    @Test
    void eventHasTheUserDefinedStatusCode() {
        JsonNode body = events.of(whisk.start(ERROR, "{}")).json().path("body");

        assertThat(body.path("userDefinedStatusCode").intValue()).isEqualTo(418);
    }

    @Test
    void topicAlsoHasMetrics() {
        whisk.start(ECHO, "{}");

        assertThat(events.metricsOf(whisk.namespace())).allSatisfy(metric -> {
            assertThat(metric.path("eventType").textValue()).isEqualTo("Metric");
            assertThat(metric.at("/body/metricName").textValue())
                    .isIn("ConcurrentInvocations", "ConcurrentRateLimit", "TimedRateLimit");
            assertThat(metric.at("/body/metricValue").isIntegralNumber()).isTrue();
        });
    }

    @Test
    void observeTheTimesBetweenAnswerEventAndRecord() {
        List<Double> answerMinusSent = new ArrayList<>();
        List<Double> eventMinusAnswer = new ArrayList<>();
        List<Double> recordMinusEvent = new ArrayList<>();
        for (int i = 0; i < OBSERVED; i++) {
            long sent = System.nanoTime();
            Answer answer = whisk.invoke(ECHO, "{}");
            long answered = System.nanoTime();
            whisk.record(answer.activationId());
            long gettable = System.nanoTime();
            long arrived = events.of(answer.activationId()).arrivedNanos();
            answerMinusSent.add(millis(answered - sent));
            eventMinusAnswer.add(millis(arrived - answered));
            recordMinusEvent.add(millis(gettable - arrived));
        }

        System.out.printf(
                Locale.ROOT,
                "Observed on %d warm invocations, ms, median and range:%n 202 - sent: %s%n event - 202: %s%n"
                        + " record seen (polled every 50 ms) - event: %s%n events before their 202: %d%n",
                OBSERVED,
                summary(answerMinusSent),
                summary(eventMinusAnswer),
                summary(recordMinusEvent),
                eventMinusAnswer.stream().filter(millis -> millis < 0).count());
        assertThat(eventMinusAnswer).hasSize(OBSERVED);
    }

    private static double millis(long nanos) {
        return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    private static String summary(List<Double> millis) {
        Collections.sort(millis);
        return String.format(
                Locale.ROOT,
                "%.1f (%.1f to %.1f)",
                millis.get(millis.size() / 2),
                millis.get(0),
                millis.get(millis.size() - 1));
    }
}
