package io.faasload.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StorableTextTest {

    @Test
    void zeroAndLoneSurrogatesAreReplaced() {
        assertThat(StorableText.of("a\0b\0")).isEqualTo("a\ufffdb\ufffd");
        assertThat(StorableText.of("\ud83d")).isEqualTo("\ufffd");
        assertThat(StorableText.of("\ude00\ud83d")).isEqualTo("\ufffd\ufffd");
        assertThat(StorableText.of("\ud83d\ud83d\ude00\ude00")).isEqualTo("\ufffd\ud83d\ude00\ufffd");
    }

    @Test
    void allOtherTextIsTheSameObject() {
        String text = "plain, \u00e9, \ud83d\ude00, \t\n";
        assertThat(StorableText.of(text)).isSameAs(text);
    }
}
