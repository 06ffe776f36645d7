package io.faasload.monitor.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EndLinesTest {

    private final EndLines lines = new EndLines();

    @Test
    void areFoundByTimeAndByContainer() {
        lines.add("b", 20);
        lines.add("a", 10);
        lines.add("a", 30);
        assertThat(lines.between(10, 30))
                .containsExactly(new EndLine(10, "a"), new EndLine(20, "b"), new EndLine(30, "a"));
        assertThat(lines.between(11, 29)).containsExactly(new EndLine(20, "b"));
        assertThat(lines.between(2, 1)).isEmpty();
        assertThat(lines.lastBefore("a", 30)).isEqualTo(10);
        assertThat(lines.lastBefore("b", 20)).isNull();
    }

    @Test
    void dropsEverythingAboutAForgottenContainer() {
        lines.add("a", 10);
        lines.addUnreadable("a");
        lines.forget("a");
        assertThat(lines.between(0, 100)).isEmpty();
        assertThat(lines.hasAny("a")).isFalse();
        assertThat(lines.isUnreadable("a")).isFalse();
    }

    @Test
    void theOldestOfManyAreDropped() {
        for (int i = 1; i <= 6_000; i++) {
            lines.add("a", i);
        }
        assertThat(lines.between(0, 10_000)).hasSize(5_000).last().isEqualTo(new EndLine(6_000, "a"));
        assertThat(lines.lastBefore("a", 1_001)).isNull();
    }
}
