package io.faasload.job.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.faasload.run.Run;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How answers of other releases of the monitor are read. */
class UsageAnswerTest {

    @Test
    void aMissingOrShortColumnLeavesItsValuesOut() throws JsonProcessingException {
        assertThat(samples("{\"timestamp_ms\": [10, 20], \"memory_b\": [100, 200], \"cpu_us\": [7]}"))
                .containsExactly(
                        new Run.Sample(10, 100L, null, null, null, 7L, null, null, null),
                        new Run.Sample(20, 200L, null, null, null, null, null, null, null));
    }

    @Test
    void aSampleWithoutTimeIsLeftOut() throws JsonProcessingException {
        assertThat(samples("{\"timestamp_ms\": [null, 20], \"memory_b\": [100, 200]}"))
                .containsExactly(new Run.Sample(20, 200L, null, null, null, null, null, null, null));
    }

    @Test
    void samplesWithoutTimesAreDropped() throws JsonProcessingException {
        assertThat(samples("{\"memory_b\": [100, 200]}")).isEmpty();
    }

    @Test
    void figuresNeedNoSamples() throws JsonProcessingException {
        assertThat(parse("{\"activation\": \"id\", \"usage\": {\"cpu_us\": 5}}"))
                .isEqualTo(new Run.Usage(null, null, null, 5L, null, null, "unknown-container", List.of()));
    }

    @Test
    void unknownFieldsAreIgnored() throws JsonProcessingException {
        assertThat(parse("{\"activation\": \"id\", \"x\": 1, \"usage\": {\"x\": 1, \"samples\": {\"x\": 1}}}"))
                .isEqualTo(new Run.Usage(null, null, null, null, null, null, "unknown-container", List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'container': 'c', 'usage': {'cpu_us': 5, 'memory_peak_b': 6} |",
                "'container': 'c', 'usage': {'cpu_us': 5, 'memory_peak_b': 6}, 'too_late': true |",
                "'container': 'c', 'usage': {'cpu_us': null, 'memory_peak_b': 6} | no-sample",
                "'container': 'c', 'usage': {'cpu_us': 5, 'memory_peak_b': null} | no-sample",
                "'container': 'c', 'usage': null, 'too_late': false | no-sample",
                "'container': 'c', 'usage': null, 'too_late': true | too-late",
                "'container': null, 'usage': null, 'attribution': 'ambiguous' | ambiguous",
                "'container': null, 'usage': null, 'attribution': 'ambiguous', 'too_late': true | too-late",
                "'container': null, 'usage': null, 'attribution': null | unknown-container",
            },
            quoteCharacter = '"')
    void saysWhyAFigureIsMissing(String answer, String missing) throws JsonProcessingException {
        assertThat(parse("{\"activation\": \"id\", " + answer.replace('\'', '"') + "}")
                        .missing())
                .isEqualTo(missing);
    }

    @Test
    void rejectsMoreSamplesThanAMonitorKeeps() {
        String times = "1,".repeat(200_000) + "1";

        assertThatThrownBy(() -> parse(
                        "{\"activation\": \"id\", \"usage\": {\"samples\": {\"timestamp_ms\": [" + times + "]}}}"))
                .isInstanceOf(JsonProcessingException.class)
                .hasMessageContaining("more than 200000 samples");
    }

    @Test
    void rejectsTheUsageOfAnotherActivation() {
        assertThatThrownBy(() -> parse("{\"activation\": \"other\", \"usage\": {\"cpu_us\": 5}}"))
                .isInstanceOf(JsonProcessingException.class);
    }

    private static List<Run.Sample> samples(String columns) throws JsonProcessingException {
        return parse("{\"activation\": \"id\", \"usage\": {\"samples\": " + columns + "}}")
                .samples();
    }

    private static Run.Usage parse(String json) throws JsonProcessingException {
        return UsageAnswer.parse(json, "id");
    }
}
