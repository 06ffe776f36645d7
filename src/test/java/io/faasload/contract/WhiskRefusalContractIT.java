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

/** What OpenWhisk rejects, and with which status. The texts differ between versions and are not checked. */
@ExtendWith(ContractExtension.class)
class WhiskRefusalContractIT {

    private static final int MEBIBYTE = 1 << 20;

    private ContractWhisk whisk;

    @BeforeEach
    void take(ContractTarget target) {
        whisk = target.whisk();
    }

    private static void expect(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.error()).isNotBlank();
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
    void codeOfARejectionIsTheRequestId() {
        Answer answer = whisk.call("GET", "activations/" + ContractWhisk.unknownId(), "");

        assertThat(answer.json().path("code").textValue())
                .isNotEmpty()
                .isEqualTo(answer.headers().get("X-Request-ID"));
    }

    @Test
    void unknownUserIs401() {
        expect(callWith("00000000-0000-4000-8000-00000000dead", "k".repeat(64)), 401);
    }

    @Test
    void wrongKeyIs401() {
        expect(callWith(whisk.uuid(), "k".repeat(64)), 401);
    }

    @Test
    void noKeyIs401() {
        expect(whisk.send(new Request.Builder().url(whisk.below("namespaces/_/" + echoPath())), "POST", "{}"), 401);
    }

    @Test
    void otherNamespaceIs403EvenIfTheActionDoesNotExist() {
        Answer answer = whisk.send(
                whisk.authorized().url(whisk.below("namespaces/whisk.system/actions/faasload_nothing/nothing")),
                "POST",
                "{}");

        expect(answer, 403);
    }

    @Test
    void activationsOfAnotherNamespaceAre403() {
        Answer answer =
                whisk.send(whisk.authorized().url(whisk.below("namespaces/whisk.system/activations")), "GET", "");

        expect(answer, 403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"faasload_contract/nothing", "faasload_nothing/nothing", "faasload_nothing"})
    void unknownActionOrPackageIs404(String action) {
        expect(whisk.call("POST", "actions/" + action, "{}"), 404);
    }

    @Test
    void unknownActivationIs404() {
        expect(whisk.call("GET", "activations/" + ContractWhisk.unknownId(), ""), 404);
    }

    @Test
    void unfinishedActivationIs404LikeAnUnknownOne() {
        String id;
        Answer answer;
        int starts = 0;
        // Retried if it completed while this test was delayed.
        do {
            id = whisk.start(SLEEP, "{\"ms\":3000}");
            answer = whisk.call("GET", "activations/" + id, "");
            starts++;
        } while (answer.status() == 200 && starts < 5);

        expect(answer, 404);

        assertThat(whisk.record(id).path("activationId").asText()).isEqualTo(id);
    }

    @Test
    void malformedActivationIdIs400() {
        expect(whisk.call("GET", "activations/xyz", ""), 400);
    }

    @Test
    void unknownRouteIs404() {
        Answer answer = whisk.get("/api/v1/faasload_nothing");

        expect(answer, 404);
    }

    @Test
    void bodyAboveOneMebibyteIs413() {
        String body = bodyOf(MEBIBYTE + 19);

        expect(whisk.call("POST", echoPath(), body), 413);
    }

    @Test
    void bodyJustBelowOneMebibyteIs413() {
        expect(whisk.call("POST", echoPath(), bodyOf(MEBIBYTE - 91)), 413);
    }

    @Test
    void bodyOf900KilobytesIsAccepted() {
        assertThat(whisk.invoke(ECHO, bodyOf(900_000)).status()).isEqualTo(202);
    }

    private static String bodyOf(int bytes) {
        String around = "{\"x\": \"\"}";
        return around.replace("\"\"", "\"" + "a".repeat(bytes - around.length()) + "\"");
    }

    @Test
    void malformedJsonIs400() {
        Answer answer = whisk.call("POST", echoPath(), "{\"x\":");

        expect(answer, 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1,2]", "5", "\"text\""})
    void jsonOtherThanAnObjectIs400(String body) {
        expect(whisk.call("POST", echoPath(), body), 400);
    }

    @Test
    void bodyNotDeclaredAsJsonIs415() {
        Answer answer = whisk.execute(whisk.authorized()
                .url(whisk.below("namespaces/_/" + echoPath()))
                .post(RequestBody.create("{}".getBytes(StandardCharsets.UTF_8), MediaType.get("text/plain")))
                .build());

        expect(answer, 415);
    }

    @Test
    void replacingWithoutOverwriteIs409() {
        String action = "{\"exec\":{\"kind\":\"" + whisk.actions().kind() + "\",\"code\":\"x\",\"main\":\"x\"}}";

        expect(whisk.call("PUT", echoPath(), action), 409);
        expect(whisk.call("PUT", "packages/" + ContractWhisk.PACKAGE, "{}"), 409);
    }

    @Test
    void puttingAnActionIntoAMissingPackageIs404() {
        String action = "{\"exec\":{\"kind\":\"" + whisk.actions().kind() + "\",\"code\":\"x\",\"main\":\"x\"}}";

        expect(whisk.call("PUT", "actions/faasload_nothing/x", action), 404);
    }

    @Test
    void concurrencyAboveTheLimitIs400() {
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
        expect(answer, 400);
    }

    @Test
    void unknownKindIs400() {
        Answer answer = whisk.call(
                "PUT",
                "actions/" + ContractWhisk.PACKAGE + "/unknown_kind",
                "{\"exec\":{\"kind\":\"cobol:60\",\"code\":\"x\"}}");

        expect(answer, 400);
    }
}
