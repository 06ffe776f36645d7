package io.faasload.contract;

import static io.faasload.contract.ContractActions.LISTED;
import static io.faasload.contract.ContractWhisk.PACKAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The list of activations and its parameters. */
@ExtendWith(ContractExtension.class)
class WhiskListContractIT {

    private static final int ACTIVATIONS = 3;
    private static final String NAMED = "name=" + PACKAGE + "/" + LISTED;

    private static ContractWhisk whisk;
    /** Oldest first. */
    private static List<JsonNode> records;

    private static long sinceMillis;

    @BeforeAll
    static void invokeSome(ContractTarget target) {
        whisk = target.whisk();
        records = new ArrayList<>();
        for (int i = 0; i < ACTIVATIONS; i++) {
            records.add(whisk.run(LISTED, "{\"i\":" + i + "}"));
        }
        records.sort(Comparator.comparingLong(WhiskListContractIT::start));
        sinceMillis = start(records.get(0));
        // The list may lag behind the records.
        await().atMost(Duration.ofSeconds(60))
                .until(() -> list(NAMED).elements().size() == ACTIVATIONS);
    }

    private static long start(JsonNode record) {
        return record.path("start").longValue();
    }

    private static Answer list(String parameters) {
        return whisk.call("GET", "activations?since=" + sinceMillis + "&" + parameters, "");
    }

    private static List<String> ids(Answer answer) {
        return answer.elements().stream()
                .map(record -> record.path("activationId").textValue())
                .toList();
    }

    private static String id(int index) {
        return records.get(index).path("activationId").textValue();
    }

    @Test
    void listIsNewestFirst() {
        assertThat(list(NAMED).elements())
                .isSortedAccordingTo(
                        Comparator.comparingLong(WhiskListContractIT::start).reversed())
                .hasSize(ACTIVATIONS);
    }

    @Test
    void listWithDocsHasTheFullRecords() {
        assertThat(list(NAMED + "&docs=true").elements()).containsExactlyInAnyOrderElementsOf(records);
    }

    @Test
    void listWithoutDocsHasStatusCodesButNeitherResponsesNorLogs() {
        assertThat(list(NAMED).elements()).allSatisfy(element -> {
            assertThat(element.path("statusCode").isIntegralNumber()).isTrue();
            assertThat(element.path("statusCode").intValue()).isZero();
            assertThat(element.has("response")).isFalse();
            assertThat(element.has("logs")).isFalse();
            assertThat(element.path("annotations").isArray()).isTrue();
        });
    }

    @Test
    void sinceAndUptoLimitTheStartTime() {
        long second = start(records.get(1));

        Answer around =
                whisk.call("GET", "activations?" + NAMED + "&since=" + (second - 1) + "&upto=" + (second + 1), "");
        Answer before = whisk.call("GET", "activations?" + NAMED + "&upto=" + (sinceMillis - 1), "");
        Answer after =
                whisk.call("GET", "activations?" + NAMED + "&since=" + (start(records.get(ACTIVATIONS - 1)) + 1), "");

        assertThat(ids(around)).contains(id(1));
        assertThat(ids(before)).doesNotContain(id(0), id(1), id(2));
        assertThat(ids(after)).doesNotContain(id(0), id(1), id(2));
    }

    @Test
    void limitAndSkipSelectAPage() {
        List<String> all = ids(list(NAMED));

        assertThat(ids(list(NAMED + "&limit=1"))).containsExactly(all.get(0));
        assertThat(ids(list(NAMED + "&skip=1"))).containsExactlyElementsOf(all.subList(1, ACTIVATIONS));
        assertThat(ids(list(NAMED + "&skip=1&limit=1"))).containsExactly(all.get(1));
    }

    @Test
    void limitsFrom0To200AreAccepted() {
        assertThat(list("limit=0").status()).isEqualTo(200);
        assertThat(list("limit=200&docs=true").status()).isEqualTo(200);
    }

    @Test
    void nameIsPackageAndAction() {
        assertThat(ids(list(NAMED))).containsExactlyInAnyOrder(id(0), id(1), id(2));
        assertThat(ids(list("name=" + LISTED))).isEmpty();
    }

    @Test
    void countReturnsOnlyTheNumber() {
        assertThat(list(NAMED + "&count=true").body()).isEqualTo("{\"activations\":" + ACTIVATIONS + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=201", "upto=abc"})
    void malformedParameterIs400(String query) {
        Answer answer = whisk.call("GET", "activations?" + query, "");

        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.error()).isNotBlank();
    }

    @Test
    void activationsCannotBeDeleted() {
        assertThat(whisk.call("DELETE", "activations", "").status()).isEqualTo(404);
    }
}
