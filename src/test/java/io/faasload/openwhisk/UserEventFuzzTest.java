package io.faasload.openwhisk;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.faasload.fuzz.Refusals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in a message of the topic of user events. */
class UserEventFuzzTest {

    private static final List<byte[]> OURS =
            List.of(UserEvent.quoted("user-hello"), UserEvent.quoted("user-wand_blur"));

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "activation-cold",
                        "activation-reterr",
                        "activation-sequence",
                        "activation-timeout",
                        "metric-ConcurrentInvocations-user-hello")
                .map(name -> Golden.text("events/" + name + ".json").getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isReadOrRefused(byte[] value) {
        UserEvent.isMetric(value);
        UserEvent.isForeign(value, OURS);
        try {
            UserEvent event = UserEvent.parse(value);
            if (event != null) {
                Refusals.checkLine(event.activationId());
            }
        } catch (IOException e) {
            // Counted as malformed.
        }
    }
}
