package io.faasload.openwhisk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivationSummaryTest {

    @Test
    void readsTheListOfARealOpenWhisk() throws IOException {
        String response = Golden.response("list-activations-nodocs-200");

        assertThat(ActivationSummary.parseList(response.substring(response.indexOf("[{"))))
                .hasSizeGreaterThan(1)
                .first()
                .isEqualTo(new ActivationSummary("4ae9d276225e4213a9d276225eb213b8", 1795412949624L, 547L));
    }

    @Test
    void readsSummariesWithoutDurationAndCompleteRecords() throws IOException {
        assertThat(
                        ActivationSummary.parseList(
                                "[{\"activationId\":\"a\",\"start\":1},{\"response\":{\"start\":[{}]},\"activationId\":\"b\"}]"))
                .containsExactly(new ActivationSummary("a", 1, null), new ActivationSummary("b", 0, null));
        assertThat(ActivationSummary.parseList("[]")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "<html>",
                "[1]",
                "[{\"start\":1}]",
                "[{\"activationId\":\"a\"}",
                "[{\"activationId\":\"../a\"}]"
            })
    void rejectsWhatIsNotAList(String json) {
        assertThatThrownBy(() -> ActivationSummary.parseList(json)).isInstanceOf(IOException.class);
    }
}
