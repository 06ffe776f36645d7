package io.faasload.openwhisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserEventTest {

    private static final String ACTIVATION =
            "{\"body\":{\"activationId\":\"a1\",\"duration\":7,\"name\":\"ns/pkg/act\"},\"eventType\":\"Activation\","
                    + "\"namespace\":\"ns\",\"source\":\"invoker0\",\"timestamp\":5}";

    @ParameterizedTest
    @CsvSource({
        "cold, 6dd76b94e8b34823976b94e8b3a8238a, user-wand_blur, wand_blur/echo, invoker0, 1795412905763, 238",
        "bound, ca4b13fcf515417e8b13fcf515117e60, user-hello, wand_blur/echo, invoker0, 1795413039261, 172",
        "sequence, d9d1ee0faeda43e291ee0faedab3e25f, user-wand_blur, wand_blur/seq, controllerstandalone,"
                + " 1795413032361, 207",
        "sequence-component, e95bbc96d7bb4e969bbc96d7bb5e9691, user-wand_blur, wand_blur/noop, invoker0,"
                + " 1795413031513, 33"
    })
    void readsTheEventsOfARealOpenWhisk(
            String golden,
            String id,
            String namespace,
            String action,
            String source,
            long timestampMillis,
            long durationMillis)
            throws Exception {
        byte[] value = bytes(Golden.text("events/activation-" + golden + ".json"));

        assertThat(UserEvent.isMetric(value)).isFalse();
        assertThat(UserEvent.parse(value))
                .isEqualTo(new UserEvent(id, namespace, action, source, timestampMillis, durationMillis, 0L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"badinit", "exit", "reject", "reterr", "throw", "timeout", "warm"})
    void readsTheEventOfEveryKindOfEnd(String golden) throws Exception {
        UserEvent event = UserEvent.parse(bytes(Golden.text("events/activation-" + golden + ".json")));

        assertThat(event.activationId()).matches("[0-9a-f]{32}");
        assertThat(event.durationMillis()).isNotNull();
    }

    @Test
    void eventsOfOtherNamespacesAreRecognizedWithoutParsing() {
        byte[] event = bytes(Golden.text("events/activation-warm.json"));
        assertThat(isForeign(event, "user-wand_blur")).isFalse();
        assertThat(isForeign(event, "guest", "user-wand_blur")).isFalse();
        assertThat(isForeign(event, "user-wand")).isTrue();
        assertThat(isForeign(event, "user-wand_blur2", "guest")).isTrue();
        assertThat(isForeign(event)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"namespace\": \"ns\"}",
                "{\"namespace\":\"n\\u0073\"}",
                "{\"name\\u0073pace\":\"ns\",\"body\":{\"namespace\":\"other\"}}",
                "{\"body\":{\"namespace\":\"other\"},\"namespace\":\"ns\"}",
                "{}",
                "{\"namespace\":\"ns\""
            })
    void whatMayBeOfOurNamespaceIsParsed(String event) {
        assertThat(isForeign(bytes(event), "ns")).isFalse();
    }

    private static boolean isForeign(byte[] event, String... namespaces) {
        return UserEvent.isForeign(
                event, Stream.of(namespaces).map(UserEvent::quoted).toList());
    }

    @Test
    void rejectsAnIdThatNoIndexCanHold() {
        String id = "x7".repeat(3_000);
        String event = Golden.text("events/activation-warm.json")
                .replaceFirst("\"activationId\":\"\\w+\"", "\"activationId\":\"" + id + "\"");

        assertThatThrownBy(() -> UserEvent.parse(bytes(event)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("body.activationId must be 1 to 64 letters, digits, - or _, not x7x7")
                .hasMessageMatching(".{1,300}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ConcurrentInvocations-user-hello",
                "ConcurrentInvocations-user-limited",
                "ConcurrentInvocations-user-wand_blur",
                "ConcurrentRateLimit-user-limited",
                "TimedRateLimit-user-limited"
            })
    void recognizesMetricsWithoutParsingThem(String golden) throws Exception {
        byte[] value = bytes(Golden.text("events/metric-" + golden + ".json"));

        assertThat(UserEvent.isMetric(value)).isTrue();
        assertThat(UserEvent.parse(value)).isNull();
    }

    @Test
    void agreesWithEachRecordOfARecordedStream() throws Exception {
        ObjectMapper mapper = new ObjectMapper();
        int activations = 0;
        for (String line : Golden.text("events/stream.jsonl").split("\n")) {
            JsonNode record = mapper.readTree(line);
            JsonNode value = record.get("value");
            byte[] bytes = bytes(value.toString());
            assertThat(bytes.length)
                    .as("the bytes are those recorded")
                    .isEqualTo(record.get("valueBytes").asInt());
            boolean isMetric = value.get("eventType").asText().equals("Metric");
            assertThat(UserEvent.isMetric(bytes)).isEqualTo(isMetric);
            UserEvent event = UserEvent.parse(bytes);
            if (isMetric) {
                assertThat(event).isNull();
            } else {
                JsonNode body = value.get("body");
                String name = body.get("name").asText();
                assertThat(event)
                        .isEqualTo(new UserEvent(
                                body.get("activationId").asText(),
                                value.get("namespace").asText(),
                                name.substring(name.indexOf('/') + 1),
                                value.get("source").asText(),
                                value.get("timestamp").asLong(),
                                body.get("duration").asLong(),
                                body.get("statusCode").asLong()));
                activations++;
            }
        }
        assertThat(activations).isEqualTo(1482);
    }

    @Test
    void acceptsAnActionWithoutPackage() throws Exception {
        assertThat(UserEvent.parse(bytes(ACTIVATION.replace("ns/pkg/act", "ns/act")))
                        .action())
                .isEqualTo("act");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "no json",
                "[]",
                "null",
                "12",
                "{\"body\":",
                "{\"body\":{\"activationId\":\"a1\"",
                "{\"eventType\":\"Activation\"}",
                "{\"body\":7,\"eventType\":\"Activation\",\"namespace\":\"ns\"}",
                "{\"body\":{\"activationId\":7,\"name\":\"a/b\"},\"eventType\":\"Activation\",\"namespace\":\"ns\"}",
                "{\"body\":{\"activationId\":\"a1\",\"name\":\"a/b\"},\"eventType\":\"Activation\"}",
                "{\"body\":{\"activationId\":\"a1\"},\"eventType\":\"Activation\",\"namespace\":\"ns\"}"
            })
    void rejectsWhatIsNotAnEvent(String value) {
        assertThatThrownBy(() -> UserEvent.parse(bytes(value))).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"eventType\":\"Other\"}", "{\"eventType\":7}", "{\"eventType\": \"Metric\"}"})
    void ignoresOtherEvents(String value) throws Exception {
        assertThat(UserEvent.isMetric(bytes(value))).isFalse();
        assertThat(UserEvent.parse(bytes(value))).isNull();
    }

    @Test
    void rejectsBytesThatAreNotText() {
        assertThatThrownBy(() -> UserEvent.parse(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"'}))
                .isInstanceOf(IOException.class);
    }

    @Test
    void findsTheFieldsOnlyWhereOpenWhiskWritesThem() throws Exception {
        UserEvent event = UserEvent.parse(bytes(
                "{\"x\":{\"activationId\":\"no\"},\"activationId\":\"no\",\"body\":{\"namespace\":\"no\",\"duration\":1e99,"
                        + "\"body\":{\"activationId\":\"no\"},\"activationId\":\"a1\",\"name\":\"ns/p/a\",\"source\":\"no\","
                        + "\"eventType\":\"Metric \"},\"eventType\":\"Activation\",\"namespace\":\"ns\",\"timestamp\":5,"
                        + "\"size\":99999999999999999999}"));

        assertThat(event).isEqualTo(new UserEvent("a1", "ns", "p/a", null, 5, null, null));
    }

    @Test
    void readsBodiesWithinBodiesOfAnyDepth() {
        String deep = "{\"body\":".repeat(200_000) + "1" + "}".repeat(200_000);

        assertThatThrownBy(() -> UserEvent.parse(bytes("{\"eventType\":\"Activation\",\"body\":" + deep + "}")))
                .isInstanceOf(IOException.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
