package io.faasload.monitor.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.openwhisk.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerNameTest {

    private static ContainerName name(String text) {
        return ContainerName.parse(text).orElseThrow();
    }

    @Test
    void carriesNamespaceAndActionWithoutCharactersThatDockerRejects() {
        assertThat(name("/wsk0_6_userwand_blur_default_pkg").carries("user-wand_blur", "default_pkg"))
                .isTrue();
        assertThat(name("wsk0_6_userwand_blur_default_pkg").carries("user-wand_blur", "default"))
                .isFalse();
        assertThat(name("wskhost1.example12_7_guest_mailto").carries("guest", "mail@to"))
                .isTrue();
    }

    @Test
    void nameOfAPrewarmedContainerCarriesNoAction() {
        assertThat(name("wsk0_3_prewarm_nodejs20").isPrewarmed()).isTrue();
        assertThat(name("wsk0_3_prewarm_nodejs20").carries("prewarm", "nodejs20"))
                .isFalse();
        assertThat(name("wsk0_3_prewarm_nodejs20").isPrewarmedFor("nodejs:20")).isTrue();
        assertThat(name("wsk0_3_prewarm_nodejs20").isPrewarmedFor("java:8")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "postgres", "wsk", "wsk0_x_guest_hello", "mywsk0_1_guest_hello", "wsk0_1_"})
    void otherNamesAreNotOfAnInvoker(String other) {
        assertThat(ContainerName.parse(other)).isEmpty();
    }

    @Test
    void recognizesEveryContainerOfARecordedInvoker() throws JsonProcessingException {
        ObjectMapper mapper = JsonMapper.builder().build();
        int names = 0;
        for (String line : Golden.text("docker/events.jsonl").lines().toList()) {
            JsonNode event = mapper.readTree(line);
            String name = event.at("/Actor/Attributes/name").asText();
            // Somebody started one by hand.
            if (event.get("Type").asText().equals("container") && !name.equals("manualtest")) {
                names++;
                assertThat(ContainerName.parse(name)).as(line).isPresent();
            }
        }
        assertThat(names).isGreaterThan(200);
    }
}
