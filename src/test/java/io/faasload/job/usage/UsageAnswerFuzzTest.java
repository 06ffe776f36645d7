package io.faasload.job.usage;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a monitor answers. */
class UsageAnswerFuzzTest {

    static Stream<byte[]> seeds() {
        return Stream.of(
                        UsageFixtures.USAGE,
                        "{\"activation\": \"%s\", \"container\": null, \"too_late\": true}".formatted(UsageFixtures.ID))
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isReadOrRefused(byte[] body) {
        try {
            UsageAnswer.parse(new String(body, StandardCharsets.UTF_8), UsageFixtures.ID);
        } catch (JsonProcessingException e) {
            // The run has no usage.
        }
    }
}
