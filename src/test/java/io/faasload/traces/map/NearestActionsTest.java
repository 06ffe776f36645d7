package io.faasload.traces.map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.faasload.traces.FunctionName;
import io.faasload.traces.Quantiles;
import io.faasload.traces.TimeWindow;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.arrival.Columns;
import io.faasload.traces.arrival.CountedFunction;
import io.faasload.traces.arrival.Counts;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NearestActionsTest {

    private static final List<MeasuredAction> ACTIONS = List.of(
            new MeasuredAction("p/fast", Quantiles.of(10), 256),
            new MeasuredAction("p/slow", Quantiles.of(1000), 256),
            new MeasuredAction("p/slow_small", Quantiles.of(1000), 128),
            new MeasuredAction("p/large", Quantiles.of(100), 1024));

    private static TraceFunction function(String name, int count, @Nullable Double millis, @Nullable Double megabytes) {
        Counts.Builder counts = new Counts.Builder();
        counts.add(0, count);
        return new CountedFunction(
                new FunctionName("o", "a", name, ""),
                "test",
                Columns.of(1, 0, TimeWindow.MINUTE),
                counts.build(),
                millis == null ? null : Quantiles.of(millis),
                megabytes == null ? null : Quantiles.of(megabytes),
                null);
    }

    private static NearestActions map(TraceFunction... functions) {
        return NearestActions.of(List.of(functions), ACTIONS, TimeWindow.ALL);
    }

    private static String action(NearestActions nearest, String function) {
        return Objects.requireNonNull(nearest.mapping().of(new FunctionName("o", "a", function, "")))
                .action();
    }

    @Test
    void durationsAreComparedByRatioAmongActionsWithEnoughMemory() {
        NearestActions nearest = map(
                function("f", 1, 30.0, null), // 3 from 10, 3.33 from 100
                function("g", 1, 300.0, 100.0), // 3 from 100, 3.33 from 1000
                function("h", 1, 400.0, 100.0),
                function("i", 1, 400.0, 200.0),
                function("j", 1, 9.0, 500.0),
                function("k", 1, 9.0, 5000.0));

        assertThat(action(nearest, "f")).isEqualTo("p/fast");
        assertThat(action(nearest, "g")).isEqualTo("p/large");
        assertThat(action(nearest, "h")).isEqualTo("p/slow_small");
        assertThat(action(nearest, "i")).isEqualTo("p/slow");
        assertThat(action(nearest, "j")).isEqualTo("p/large");
        assertThat(action(nearest, "k")).isEqualTo("p/large");
    }

    @Test
    void warnsIfMoreThanATenthOfTheInvocationsIsOffByMoreThanAFactorOfTwo() {
        NearestActions right = map(function("f", 90, 20.0, null), function("g", 10, 25.0, null));
        NearestActions wrong = map(function("f", 89, 20.0, null), function("g", 11, 25.0, null));

        assertThat(right.shareOff()).isEqualTo(0.1);
        assertThat(right.warning()).isEmpty();
        assertThat(wrong.warning())
                .contains(
                        "11.0 % of the invocations run an action whose mean duration is off by more than a factor of 2 (limit 10 %)");
        assertThat(wrong.worstFactor()).isEqualTo(2.5);
        assertThat(wrong.wassersteinMillis()).isEqualTo(0.89 * 10 + 0.11 * 15, within(1e-9));
    }

    @Test
    void functionsWithoutDurationGetTheActionNearestToTheMeanOfTheOthers() {
        NearestActions nearest = map(function("f", 9, 120.0, null), function("g", 5, null, null));

        assertThat(action(nearest, "g")).isEqualTo("p/large");
        assertThat(nearest.unknown()).isEqualTo(1);
        assertThat(nearest.comments()).last().isEqualTo("1 functions have no duration in the trace");
        assertThat(map(function("g", 5, null, null)).wassersteinMillis()).isNaN();
    }

    @Test
    void theFileSaysWhyEachActionWasChosen() {
        NearestActions nearest = map(function("f", 1, 30.0, null));

        assertThat(nearest.mapping().text(nearest.comments())).isEqualTo("""
                        # Functions of the trace and the nearest actions by mean duration and memory limit. Edit it, and give it with --map.
                        # Wasserstein-1 distance of the durations, weighted by invocations: 20.0 ms
                        # 100.0 % of the invocations are off by more than a factor of 2; the worst by 3.00
                        functions:
                          o/a/f:
                            action: p/fast
                            note: '30.0 ms in the trace, 10.0 ms measured: off by a factor of 3.00'
                        """);
    }
}
