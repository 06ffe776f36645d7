package io.faasload.contract;

import static io.faasload.contract.ContractActions.DEFAULTS;
import static io.faasload.contract.ContractActions.ECHO;
import static io.faasload.contract.ContractActions.ERROR;
import static io.faasload.contract.ContractActions.SLEEP;
import static io.faasload.contract.ContractActions.THROWS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The answers to invocations. */
@ExtendWith(ContractExtension.class)
class WhiskInvocationContractIT {

    private ContractWhisk whisk;

    @BeforeEach
    void take(ContractTarget target) {
        whisk = target.whisk();
    }

    @Test
    void nonBlockingCallReturns202AndTheActivationIdInHeaderAndBody() {
        Answer answer = whisk.invoke(ECHO, "{}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.activationId()).matches("[0-9a-f]{32}");
        assertThat(answer.body()).isEqualTo("{\"activationId\":\"" + answer.activationId() + "\"}");
        assertThat(answer.headers().get("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void blockingFalseIsNonBlocking() {
        assertThat(whisk.invoke(ECHO + "?blocking=false", "{}").status()).isEqualTo(202);
    }

    @Test
    void underscoreStandsForTheNamespaceOfTheKey() {
        Answer answer = whisk.send(
                whisk.authorized()
                        .url(whisk.below(
                                "namespaces/" + whisk.namespace() + "/actions/" + ContractWhisk.PACKAGE + "/" + ECHO)),
                "POST",
                "{}");

        assertThat(answer.status()).isEqualTo(202);
        JsonNode record = whisk.record(answer.activationId());
        assertThat(record.path("namespace").asText()).isEqualTo(whisk.namespace());
    }

    @Test
    void everyAnswerHasARequestId() {
        assertThat(whisk.invoke(ECHO, "{}").headers().get("X-Request-ID")).isNotEmpty();
        assertThat(whisk.call("GET", "activations?limit=1", "").headers().get("X-Request-ID"))
                .isNotEmpty();
        assertThat(whisk.call("GET", "activations/" + ContractWhisk.unknownId(), "")
                        .headers()
                        .get("X-Request-ID"))
                .isNotEmpty();
    }

    @Test
    void callWithoutBodyHasNoParameters() {
        Answer answer = whisk.invoke(ECHO + "?blocking=true&result=true", "");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().at("/echo").propertyStream().map(java.util.Map.Entry::getKey))
                .containsExactlyInAnyOrder("inherited", "overridden", "called");
    }

    @Test
    void parametersOfTheCallOverrideTheActionsAndTheseThePackages() {
        Answer answer = whisk.invoke(DEFAULTS + "?blocking=true&result=true", "{\"called\":\"call\"}");

        assertThat(answer.json().path("echo").toString())
                .isEqualTo("{\"called\":\"call\",\"inherited\":\"package\",\"overridden\":\"action\"}");
    }

    @Test
    void blockingCallReturnsTheRecordWithoutLogs() {
        Answer answer = whisk.invoke(ECHO + "?blocking=true", "{\"x\":3}");

        assertThat(answer.status()).isEqualTo(200);
        JsonNode record = answer.json();
        assertThat(record.path("activationId").asText()).isEqualTo(answer.activationId());
        assertThat(record.at("/response/result/echo/x").asInt()).isEqualTo(3);
        assertThat(record.at("/response/status").asText()).isEqualTo("success");
        assertThat(record.path("logs").isArray()).isTrue();
        assertThat(record.path("logs")).isEmpty();
        assertThat(whisk.record(answer.activationId()).path("logs")).isNotEmpty();
    }

    @Test
    void blockingCallForTheResultReturnsNothingElse() {
        Answer answer = whisk.invoke(ECHO + "?blocking=true&result=true", "{\"x\":4}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.activationId()).matches("[0-9a-f]{32}");
        assertThat(answer.json().at("/echo/x").asInt()).isEqualTo(4);
        assertThat(answer.json()).hasSize(1);
    }

    @Test
    void blockingCallWithAnApplicationErrorReturns502AndTheRecord() {
        Answer answer = whisk.invoke(ERROR + "?blocking=true", "{}");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.json().at("/response/status").asText()).isEqualTo("application error");
        assertThat(answer.json().path("activationId").asText()).isEqualTo(answer.activationId());
    }

    @Test
    void blockingCallWithADeveloperErrorReturns502AndTheRecord() {
        Answer answer = whisk.invoke(THROWS + "?blocking=true", "{}");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.json().at("/response/status").asText()).isEqualTo("action developer error");
    }

    @Test
    void blockingCallForTheResultOfAFailureReturnsTheError() {
        Answer answer = whisk.invoke(ERROR + "?blocking=true&result=true", "{}");

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.json().toString())
                .isEqualTo("{\"error\":{\"code\":\"E42\",\"message\":\"application said no\",\"statusCode\":418}}");
    }

    @Test
    void blockingCallThatExceedsItsTimeoutReturns202AndTheId() {
        whisk.run(SLEEP, "{\"ms\":1}");

        Answer answer;
        int calls = 0;
        // Retried if OpenWhisk was delayed so long that the activation completed before.
        do {
            answer = whisk.invoke(SLEEP + "?blocking=true&timeout=100", "{\"ms\":4000}");
            calls++;
        } while (answer.status() == 200 && calls < 2);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"activationId\":\"" + answer.activationId() + "\"}");
        assertThat(whisk.record(answer.activationId())
                        .at("/response/result/slept")
                        .asInt())
                .isEqualTo(4000);
    }
}
