package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.Progress.TraceProgress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusWatchTest {

    private static final String TOTAL = "runs: 12345 of 60000, 12.3/s, 10 in flight, 0 refused, 0 lost, ETA 1:04:34";

    private final StringWriter out = new StringWriter();

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 200})
    void isRedrawnInPlaceAndFitsTheTerminal(int columns) {
        StatusWatch watch = new StatusWatch(new PrintWriter(out), () -> columns, () -> 50);
        watch.show("job: running at " + "x".repeat(190), TOTAL, progress(3));
        String first = out.toString();
        out.getBuffer().setLength(0);
        watch.show("job: none", TOTAL, progress(3));

        assertThat(first).doesNotContain("\033[6A").endsWith("\033[J");
        assertThat(first.lines().filter(line -> line.endsWith("\033[K")))
                .hasSize(6)
                .allMatch(line -> line.length() - "\033[K".length() < columns);
        assertThat(out.toString()).startsWith("\033[6Ajob: none\033[K\n").contains("ETA 1:04:34");
    }

    @Test
    void linesThatDoNotFitAreLeftOut() {
        StatusWatch watch = new StatusWatch(new PrintWriter(out), () -> 80, () -> 10);
        watch.show("job: none", TOTAL, progress(20));
        watch.show("job: none", TOTAL, progress(20));

        assertThat(out.toString())
                .contains("… and 15 more lines: make the terminal higher")
                .contains("\033[9A");
    }

    @Test
    void elsewhereItIsALineWithoutEscapes() {
        StatusWatch watch = new StatusWatch(new PrintWriter(out), () -> 0, () -> 24);
        watch.show("job: none", TOTAL, progress(3));
        watch.show("job: none", TOTAL, progress(3));

        assertThat(out.toString().lines()).containsExactly("job: none; " + TOTAL, "job: none; " + TOTAL);
    }

    @Test
    void waitsForTheDatabase() throws Exception {
        StatusWatch watch = new StatusWatch(new PrintWriter(out), () -> 0, () -> 24);
        BiFunction<Progress, Double, String> total = (progress, perSecond) -> TOTAL;

        assertThat(watch.update("job: none", () -> progress(3), total)).isFalse();
        assertThat(watch.update(
                        "job: none",
                        () -> {
                            throw new SQLException("Connection refused\nDetail", "08001");
                        },
                        total))
                .isFalse();
        assertThat(watch.update("job: none", () -> new Progress(List.of(), 0), total))
                .isTrue();
        assertThatThrownBy(() -> watch.update(
                        "job: none",
                        () -> {
                            throw new SQLException("relation \"runs\" does not exist", "42P01");
                        },
                        total))
                .hasMessageContaining("does not exist");
        assertThat(out.toString().lines())
                .containsExactly(
                        "job: none; " + TOTAL,
                        "job: none; PostgreSQL does not answer: Connection refused",
                        "job: none; " + TOTAL);
    }

    private static Progress progress(int functions) {
        return new Progress(
                IntStream.range(0, functions)
                        .mapToObj(i -> new TraceProgress(
                                i, "package/action" + i, "user-" + i, 20_000, 5, 4_115, 1, 0, 0, 0, 0, null, null))
                        .toList(),
                0);
    }
}
