package io.faasload.contract;

import static io.faasload.contract.ContractActions.ECHO;
import static io.faasload.contract.ContractActions.SLEEP;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import okhttp3.Credentials;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What OpenWhisk refuses, and with which status and text. */
@ExtendWith(ContractExtension.class)
class WhiskRefusalContractIT {

    private static final int MEBIBYTE = 1 << 20;
    private static final String NOT_THERE = "The requested resource does not exist.";
    private static final String INVALID = "The supplied authentication is invalid";

    private ContractWhisk whisk;

    @BeforeEach
    void take(ContractTarget target) {
        whisk = target.whisk();
    }

    private void expect(Answer answer, int status, String error) {
        assertThat(answer.error()).isEqualTo(error);
        assertThat(answer.status()).isEqualTo(status);
    }

    private static String echoPath() {
        return "actions/" + ContractWhisk.PACKAGE + "/" + ECHO;
    }

    private Answer callWith(String user, String password) {
        return whisk.send(
                new Request.Builder()
                        .header("Authorization", Credentials.basic(user, password))
                        .url(whisk.below("namespaces/_/" + echoPath())),
                "POST",
                "{}");
    }

    @Test
    void codeOfARefusalIsTheRequestId() {
        Answer answer = whisk.call("GET", "activations/" + ContractWhisk.unknownId(), "");

        assertThat(answer.json().path("code").textValue())
                .isNotEmpty()
                .isEqualTo(answer.headers().get("X-Request-ID"));
    }

    @Test
    void unknownUserIs401() {
        expect(callWith("00000000-0000-4000-8000-00000000dead", "k".repeat(64)), 401, INVALID);
    }

    @Test
    void wrongKeyIs401() {
        expect(callWith(whisk.uuid(), "k".repeat(64)), 401, INVALID);
    }

    @Test
    void noKeyIs401WithAnotherText() {
        expect(
                whisk.send(new Request.Builder().url(whisk.below("namespaces/_/" + echoPath())), "POST", "{}"),
                401,
                "The resource requires authentication, which was not supplied with the request");
    }

    @Test
    void otherNamespaceIs403EvenIfTheActionDoesNotExist() {
        Answer answer = whisk.send(
                whisk.authorized().url(whisk.below("namespaces/whisk.system/actions/faasload_nothing/nothing")),
                "POST",
                "{}");

        expect(answer, 403, "The supplied authentication is not authorized to access 'whisk.system/faasload_nothing'.");
    }

    @Test
    void activationsOfAnotherNamespaceAre403() {
        Answer answer =
                whisk.send(whisk.authorized().url(whisk.below("namespaces/whisk.system/activations")), "GET", "");

        expect(answer, 403, "The supplied authentication is not authorized to access 'whisk.system'.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"faasload_contract/nothing", "faasload_nothing/nothing", "faasload_nothing"})
    void unknownActionOrPackageIs404(String action) {
        expect(whisk.call("POST", "actions/" + action, "{}"), 404, NOT_THERE);
    }

    @Test
    void unknownActivationIs404() {
        expect(whisk.call("GET", "activations/" + ContractWhisk.unknownId(), ""), 404, NOT_THERE);
    }

    @Test
    void activationThatHasNotEndedIs404WithTheSameText() {
        String id;
        Answer answer;
        int starts = 0;
        // Anew if it ended while this test was held up.
        do {
            id = whisk.start(SLEEP, "{\"ms\":3000}");
            answer = whisk.call("GET", "activations/" + id, "");
            starts++;
        } while (answer.status() == 200 && starts < 5);

        expect(answer, 404, NOT_THERE);

        assertThat(whisk.record(id).path("activationId").asText()).isEqualTo(id);
    }

    @Test
    void malformedActivationIdIs400() {
        expect(whisk.call("GET", "activations/xyz", ""), 400, "Activation id length is 3 but must be 32.");
    }

    @Test
    void unknownRouteIs404WithAnotherText() {
        Answer answer = whisk.get("/api/v1/faasload_nothing");

        expect(answer, 404, "The requested resource could not be found.");
    }

    @Test
    void bodyAboveOneMebibyteIs413AndTheTextTellsItsSize() {
        String body = bodyOf(MEBIBYTE + 19);

        expect(whisk.call("POST", echoPath(), body), 413, "Request larger than allowed: 1048595 > 1048576 bytes.");
    }

    @Test
    void bodyJustBelowOneMebibyteIs413WithAnotherText() {
        expect(
                whisk.call("POST", echoPath(), bodyOf(MEBIBYTE - 91)),
                413,
                "The request content is larger than the server is willing or able to process.");
    }

    @Test
    void bodyOf900KilobytesIsTaken() {
        assertThat(whisk.invoke(ECHO, bodyOf(900_000)).status()).isEqualTo(202);
    }

    private static String bodyOf(int bytes) {
        String around = "{\"x\": \"\"}";
        return around.replace("\"\"", "\"" + "a".repeat(bytes - around.length()) + "\"");
    }

    @Test
    void malformedJsonIs400() {
        Answer answer = whisk.call("POST", echoPath(), "{\"x\":");

        assertThat(answer.error()).startsWith("The request content was malformed:\n");
        assertThat(answer.status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2]", "5", "\"text\""})
    void jsonThatIsNoObjectIs400(String body) {
        expect(whisk.call("POST", echoPath(), body), 400, "The request content was malformed:\nJSON object expected");
    }

    @Test
    void bodyThatIsNotDeclaredAsJsonIs415() {
        Answer answer = whisk.execute(whisk.authorized()
                .url(whisk.below("namespaces/_/" + echoPath()))
                .post(RequestBody.create("{}".getBytes(StandardCharsets.UTF_8), MediaType.get("text/plain")))
                .build());

        expect(answer, 415, "The request's Content-Type [text/plain] is not supported. Expected:\napplication/json");
    }

    @Test
    void puttingWhatExistsIs409WithoutOverwrite() {
        String action = "{\"exec\":{\"kind\":\"" + whisk.actions().kind() + "\",\"code\":\"x\",\"main\":\"x\"}}";

        expect(whisk.call("PUT", echoPath(), action), 409, "resource already exists");
        expect(whisk.call("PUT", "packages/" + ContractWhisk.PACKAGE, "{}"), 409, "resource already exists");
    }

    @Test
    void puttingAnActionIntoAPackageThatIsNotThereIs404() {
        String action = "{\"exec\":{\"kind\":\"" + whisk.actions().kind() + "\",\"code\":\"x\",\"main\":\"x\"}}";

        expect(whisk.call("PUT", "actions/faasload_nothing/x", action), 404, NOT_THERE);
    }

    @Test
    void concurrencyAboveThatOfTheLimitsIs400() {
        long most = whisk.call("GET", "limits", "")
                .json()
                .path("maxActionConcurrency")
                .asLong();

        Answer answer = whisk.call(
                "PUT",
                "actions/" + ContractWhisk.PACKAGE + "/concurrent",
                "{\"exec\":{\"kind\":\"%s\",\"code\":\"x\",\"main\":\"x\"},\"limits\":{\"concurrency\":%d}}"
                        .formatted(whisk.actions().kind(), most + 1));

        assertThat(most).isPositive();
        assertThat(answer.status()).isEqualTo(400);
    }

    @Test
    void unknownKindIs400() {
        Answer answer = whisk.call(
                "PUT",
                "actions/" + ContractWhisk.PACKAGE + "/unknown_kind",
                "{\"exec\":{\"kind\":\"cobol:60\",\"code\":\"x\"}}");

        assertThat(answer.error())
                .startsWith("The request content was malformed:\nThe specified runtime 'cobol:60' is not supported by"
                        + " this platform. Valid values are: ");
        assertThat(answer.status()).isEqualTo(400);
    }
}
