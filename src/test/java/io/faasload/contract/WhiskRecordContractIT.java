package io.faasload.contract;

import static io.faasload.contract.ContractActions.BADINIT;
import static io.faasload.contract.ContractActions.COLD;
import static io.faasload.contract.ContractActions.DEFAULTS;
import static io.faasload.contract.ContractActions.ECHO;
import static io.faasload.contract.ContractActions.ERROR;
import static io.faasload.contract.ContractActions.EXITS;
import static io.faasload.contract.ContractActions.REJECTS;
import static io.faasload.contract.ContractActions.THROWS;
import static io.faasload.contract.ContractActions.TIMEOUT;
import static io.faasload.contract.ContractWhisk.annotation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The record of an activation, by outcome. */
@ExtendWith(ContractExtension.class)
class WhiskRecordContractIT {

    private ContractWhisk whisk;

    @BeforeEach
    void take(ContractTarget target) {
        whisk = target.whisk();
    }

    private static void expectFailure(JsonNode record, String status) {
        assertThat(record.at("/response/status").textValue()).isEqualTo(status);
        assertThat(record.at("/response/success").isBoolean()).isTrue();
        assertThat(record.at("/response/success").booleanValue()).isFalse();
    }

    @Test
    void coldStartHasAnInitTimeInItsDurationAndAWarmStartHasNone() {
        JsonNode cold = whisk.run(COLD, "{}");
        JsonNode warm = whisk.run(COLD, "{}");

        assertThat(annotation(cold, "initTime").canConvertToLong()).isTrue();
        assertThat(annotation(cold, "initTime").longValue())
                .isLessThanOrEqualTo(cold.path("duration").longValue());
        assertThat(annotation(warm, "initTime").isMissingNode()).isTrue();
    }

    @Test
    void updateThatChangesNothingMakesTheNextStartCold() {
        String action = "actions/" + ContractWhisk.PACKAGE + "/" + DEFAULTS;
        whisk.run(DEFAULTS, "{}");
        JsonNode before = whisk.call("GET", action, "").json();

        Answer updated = whisk.call("PUT", action + "?overwrite=true", "{}");
        JsonNode cold = whisk.run(DEFAULTS, "{\"x\":5}");
        JsonNode warm = whisk.run(DEFAULTS, "{}");

        assertThat(updated.status()).as(updated.body()).isEqualTo(200);
        assertThat(updated.json().path("version")).isNotEqualTo(before.path("version"));
        JsonNode after = whisk.call("GET", action, "").json();
        for (String kept : List.of("annotations", "exec", "limits", "parameters", "publish")) {
            assertThat(after.path(kept)).as(kept).isEqualTo(before.path(kept));
        }
        assertThat(annotation(cold, "initTime").canConvertToLong()).isTrue();
        assertThat(cold.at("/response/result/echo/x").asInt()).isEqualTo(5);
        assertThat(annotation(warm, "initTime").isMissingNode()).isTrue();
    }

    @Test
    void timesAreEpochMillisecondsAndTheDurationIsFromStartToEnd() {
        JsonNode record = whisk.run(ECHO, "{}");

        assertThat(record.path("start").isIntegralNumber()).isTrue();
        assertThat(record.path("end").isIntegralNumber()).isTrue();
        assertThat(record.path("start").longValue()).isGreaterThan(1_500_000_000_000L);
        assertThat(record.path("duration").longValue())
                .isEqualTo(record.path("end").longValue() - record.path("start").longValue());
        assertThat(annotation(record, "waitTime").isIntegralNumber()).isTrue();
    }

    @Test
    void annotationsHavePathKindLimitsAndTimeout() {
        JsonNode record = whisk.run(ECHO, "{}");

        assertThat(annotation(record, "path").textValue())
                .isEqualTo(whisk.namespace() + "/" + ContractWhisk.PACKAGE + "/" + ECHO);
        assertThat(annotation(record, "kind").textValue())
                .isEqualTo(whisk.actions().kind());
        assertThat(annotation(record, "timeout").isBoolean()).isTrue();
        assertThat(annotation(record, "timeout").booleanValue()).isFalse();
        assertThat(annotation(record, "limits").path("memory").isIntegralNumber())
                .isTrue();
        assertThat(annotation(record, "limits").path("timeout").isIntegralNumber())
                .isTrue();
    }

    @Test
    void recordHasExactlyTheseFields() {
        JsonNode record = whisk.run(ECHO, "{}");

        assertThat(record.propertyStream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(
                        "activationId",
                        "annotations",
                        "duration",
                        "end",
                        "logs",
                        "name",
                        "namespace",
                        "publish",
                        "response",
                        "start",
                        "subject",
                        "version");
        assertThat(record.path("name").textValue()).isEqualTo(ECHO);
        assertThat(record.path("namespace").textValue()).isEqualTo(whisk.namespace());
    }

    @Test
    void successHasResultSizeAndStatusTextButNoStatusCode() {
        JsonNode response = whisk.run(ECHO, "{\"x\":1,\"s\":\"\\u00e9\"}").path("response");

        assertThat(response.propertyStream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("result", "size", "status", "success");
        assertThat(response.at("/result/echo/s").textValue()).isEqualTo("é");
        assertThat(response.path("size").isIntegralNumber()).isTrue();
        assertThat(response.path("status").textValue()).isEqualTo("success");
        assertThat(response.path("success").booleanValue()).isTrue();
    }

    @Test
    void logLinesHaveATimeAndIfTheStoreKnowsItAStream() {
        JsonNode record = whisk.run(ECHO, "{}");

        assertThat(record.path("logs")).hasSize(1);
        assertThat(record.path("logs").path(0).textValue())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z +(stdout: )?hello");
    }

    @Test
    void resultAndLogsCanBeFetchedSeparately() {
        JsonNode record = whisk.run(ECHO, "{\"x\":2}");
        String path = "activations/" + record.path("activationId").textValue();

        assertThat(whisk.call("GET", path + "/result", "").json()).isEqualTo(record.path("response"));
        assertThat(whisk.call("GET", path + "/logs", "").json().path("logs")).isEqualTo(record.path("logs"));
    }

    @Test
    void returnedErrorIsAnApplicationError() {
        JsonNode record = whisk.run(ERROR, "{}");

        expectFailure(record, "application error");
        assertThat(record.at("/response/result").toString())
                .isEqualTo("{\"error\":{\"code\":\"E42\",\"message\":\"application said no\",\"statusCode\":418}}");
        assertThat(record.at("/response/size").isIntegralNumber()).isTrue();
    }

    @Test
    void rejectedPromiseIsAnApplicationOrDeveloperError() {
        assumeTrue(whisk.actions().isNodejs(), "only Node.js has promises");

        JsonNode record = whisk.run(REJECTS, "{}");

        // Which of the two depends on the proxy of the image.
        String status = record.at("/response/status").textValue();
        assertThat(status).isIn("application error", "action developer error");
        expectFailure(record, status);
        assertThat(record.at("/response/result/error").isMissingNode()).isFalse();
    }

    @Test
    void thrownErrorIsADeveloperError() {
        JsonNode record = whisk.run(THROWS, "{}");

        expectFailure(record, "action developer error");
        assertThat(record.at("/response/result/error").textValue()).isNotBlank();
    }

    @Test
    void brokenCodeIsADeveloperErrorWithAnInitTime() {
        JsonNode record = whisk.run(BADINIT, "{}");

        expectFailure(record, "action developer error");
        assertThat(record.at("/response/result/error").isTextual()).isTrue();
        assertThat(annotation(record, "initTime").longValue())
                .isEqualTo(record.path("duration").longValue());
    }

    @Test
    void exitedProcessIsADeveloperErrorWithoutSize() {
        JsonNode record = whisk.run(EXITS, "{}");

        expectFailure(record, "action developer error");
        assertThat(record.at("/response/result/error").textValue()).isNotBlank();
        assertThat(record.at("/response/size").isMissingNode()).isTrue();
        assertThat(annotation(record, "timeout").booleanValue()).isFalse();
    }

    @Test
    void timeoutIsAnAnnotatedDeveloperErrorWithoutSize() {
        // The limit covers initialization too, which may exceed it by itself.
        JsonNode record = await().atMost(ContractWhisk.PATIENCE)
                .pollDelay(Duration.ZERO)
                .until(
                        () -> whisk.run(TIMEOUT, "{\"ms\":20000}"),
                        run -> !run.at("/response/result/error").asText().endsWith(" during initialization."));

        expectFailure(record, "action developer error");
        assertThat(record.at("/response/result/error").textValue()).isNotBlank();
        assertThat(record.at("/response/size").isMissingNode()).isTrue();
        assertThat(annotation(record, "timeout").booleanValue()).isTrue();
        assertThat(annotation(record, "limits").path("timeout").intValue()).isEqualTo(ContractActions.TIMEOUT_MILLIS);
    }
}
