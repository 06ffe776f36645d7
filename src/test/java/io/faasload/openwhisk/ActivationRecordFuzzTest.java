package io.faasload.openwhisk;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.faasload.fuzz.Refusals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever OpenWhisk, or a proxy before it, answers to a request for an activation's record, or for a list of them. */
class ActivationRecordFuzzTest {

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "get-activation-200-cold",
                        "get-activation-200-reterr",
                        "get-activation-200-sequence",
                        "get-activation-404-random",
                        "list-activations-nodocs-200")
                .map(name -> Golden.body(name).getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isReadOrRefused(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        Refusals.checkLine(new Reply(500, text).errorLine());
        new Reply(202, text).activationId();
        try {
            ActivationRecord record = ActivationRecord.parse(text);
            // In a list, a record has the same values, whatever is around it.
            assertThat(ActivationRecord.parse(" " + text)).isEqualTo(record);
        } catch (JsonProcessingException e) {
            // Requested again.
        }
        for (String list : List.of(text, "[" + text + "]")) {
            try {
                ActivationSummary.parseList(list).forEach(summary -> Refusals.checkLine(summary.activationId()));
            } catch (IOException e) {
                // Requested again.
            }
        }
    }
}
