package io.faasload.monitor.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.monitor.sampling.Slot;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KernelTextTest {

    private final KernelText text = new KernelText();

    @Test
    void findsKeysInAnyOrder() {
        fill("anon 1\nfile 2\nfile_mapped 3\n");

        assertThat(number("file_mapped ")).isEqualTo(3);
        assertThat(number("anon ")).isEqualTo(1);
        assertThat(number("file ")).isEqualTo(2);
    }

    @Test
    void doesNotConfuseKeysWithACommonPrefixOrSuffix() {
        fill("total_rss_huge 9\nhierarchical_total_rss 8\n");

        assertThat(number("total_rss ")).isEqualTo(Slot.ABSENT);
    }

    @Test
    void isAbsentWithoutANumber() {
        fill("");
        assertThat(text.nextNumber()).isEqualTo(Slot.ABSENT);
        assertThat(number("anon ")).isEqualTo(Slot.ABSENT);
        fill("max\n");
        assertThat(text.nextNumber()).isEqualTo(Slot.ABSENT);
    }

    @Test
    void readsTheLargestNumberOfTheKernel() {
        fill("9223372036854771712\n");

        assertThat(text.nextNumber()).isEqualTo(9223372036854771712L);
    }

    @Test
    void skipsAProcessNameThatLooksLikeFields() {
        fill("17 (a) S 1 (b)) R 1 2 3\n");

        text.skipPastLast(')');
        assertThat(text.nextCharacter()).isEqualTo('R');
        text.skipFields(2);
        assertThat(text.nextNumber()).isEqualTo(2);
    }

    private long number(String key) {
        return text.numberOf(KernelText.ascii(key));
    }

    private void fill(String content) {
        text.clear().put(content.getBytes(StandardCharsets.US_ASCII));
        text.filled();
    }
}
