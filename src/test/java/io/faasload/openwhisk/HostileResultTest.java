package io.faasload.openwhisk;

import static io.faasload.openwhisk.ActivationRecordTest.success;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An action may return anything up to a megabyte, and no result may stop or delay the job. */
@Timeout(120)
class HostileResultTest {

    private static final int MEGABYTE = 1 << 20;

    @Test
    void acceptsAMegabyteOfText() throws Exception {
        String text = "\u00e9".repeat(MEGABYTE / 2);

        assertThat(ActivationRecord.parse(success("{\"x\":\"" + text + "\",\"outputsize\":3}"))
                        .etl()
                        .outputSizeBytes())
                .isEqualTo(3);
        assertThat(failure("\"" + text + "\"").error()).isEqualTo(text);
    }

    @Test
    void acceptsANameOfAMegabyte() throws Exception {
        assertThat(ActivationRecord.parse(success("{\"" + "n".repeat(MEGABYTE) + "\":1,\"outputsize\":3}"))
                        .etl()
                        .outputSizeBytes())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 1_001, 100_000, 500_000})
    void acceptsDeeplyNestedResults(int depth) throws Exception {
        String deep = "[".repeat(depth) + "]".repeat(depth);

        assertThat(ActivationRecord.parse(success("{\"deep\":" + deep + ",\"outputsize\":3}"))
                        .etl()
                        .outputSizeBytes())
                .isEqualTo(3);
        assertThat(failure(deep).error()).isEqualTo(deep);
    }

    @Test
    void acceptsDeeplyNestedObjects() throws Exception {
        String deep = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);

        assertThat(ActivationRecord.parse(success(deep)).success()).isTrue();
        assertThat(failure(deep).error()).isEqualTo(deep);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "-%s", "%s.5", "0.%s", "1e%s"})
    void readsNumbersOfAMegabyteQuickly(String form) throws Exception {
        String number = form.formatted("9".repeat(MEGABYTE));
        String result = "{\"x\":" + number + ",\"outputsize\":" + number + ",\"times\":{\"load\":5}}";

        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        ActivationRecord record = ActivationRecord.parse(success(result));
        ActivationRecord failed = failure("{\"x\":" + number + "}");

        assertThat(record.etl().loadMillis()).isEqualTo(5);
        assertThat(failed.error()).isNotNull();
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void keepsNulAndLoneSurrogatesForTheSinkToReplace() throws Exception {
        assertThat(failure("\"a\\u0000b\\ud800c\"").error()).isEqualTo("a\0b\ud800c");
    }

    @Test
    void takesTheLastOfRepeatedNames() throws Exception {
        assertThat(ActivationRecord.parse(success("{\"outputsize\":1,\"outputsize\":2}"))
                        .etl()
                        .outputSizeBytes())
                .isEqualTo(2);
    }

    private static ActivationRecord failure(String error) throws Exception {
        return ActivationRecord.parse(
                "{\"activationId\":\"x\",\"response\":{\"success\":false,\"result\":{\"error\":" + error + "}}}");
    }
}
