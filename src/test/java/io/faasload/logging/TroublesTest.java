package io.faasload.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TroublesTest {

    private final Troubles troubles = new Troubles();
    private final List<String> told = new ArrayList<>();
    private long nowNanos = Long.MAX_VALUE - 1; // It may overflow.

    @Test
    void reportsAKindAtOnceThenAtGrowingIntervalsAndAtTheEnd() {
        for (int second = 0; second <= 90 * 60; second++) {
            add("Fetcher", "fetch {} failed", "fetch " + second + " failed: reset by peer", Duration.ofSeconds(1));
        }

        assertThat(told)
                .containsExactly(
                        "fetch 0 failed: reset by peer",
                        "fetch 600 failed: reset by peer (601 times so far)",
                        "fetch 4200 failed: reset by peer (4,201 times so far)");
        assertThat(troubles.rest()).containsExactly("fetch 5400 failed: reset by peer (5,401 times in all)");
        assertThat(troubles.rest()).isEmpty();
    }

    @Test
    void reportsASecondTextOfTheSameMessage() {
        for (String server : List.of("east", "west", "north", "south", "east")) {
            add("Health", "{} does not answer", server + " does not answer", Duration.ZERO);
        }

        assertThat(told).containsExactly("east does not answer", "west does not answer (2 times so far)");
    }

    @Test
    void groupsPreformattedMessagesThatDifferInNumbersAndIds() {
        add("Join", "no activation 6f0c1be1f6d94fd38c1be1f6d9afd3b4 at 17", "first", Duration.ZERO);
        add("Join", "no activation 00aabbccddeeff00112233445566aabb at 4", "first", Duration.ZERO);
        add("Other", "no activation 00aabbccddeeff00112233445566aabb at 4", "first", Duration.ZERO);

        assertThat(told).containsExactly("first", "first");
    }

    @Test
    void boundsTheNumberOfKinds() {
        for (int i = 0; i < 100_000; i++) {
            String random = Integer.toString(i, 36).replaceAll("\\d", "x") + "y".repeat(i % 50);
            add("Library", random, random, Duration.ZERO);
        }

        assertThat(told).hasSizeLessThan(250);
    }

    private void add(String logger, String message, String text, Duration later) {
        troubles.add(logger, message, text, nowNanos).ifPresent(told::add);
        nowNanos += later.toNanos();
    }
}
