package io.faasload.export.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.export.file.NamedRows;
import java.io.IOException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    /** A run whose id is that of its dataset only; an input below 0 is its second repetition. */
    private record FakeRun(String function, String namespace, int input, String sigma, Integer waitMillis) {}

    /** Numbers the runs as another order of traces would. */
    private record FakeSource(int firstId, List<FakeRun> all) implements ComparedRuns {

        @Override
        public SortedSet<String> functions() {
            return new TreeSet<>(all.stream().map(FakeRun::function).toList());
        }

        private int[] of(String function) {
            return IntStream.range(0, all.size())
                    .filter(i -> all.get(i).function().equals(function))
                    .toArray();
        }

        @Override
        public void runs(String function, NamedRows rows) throws IOException {
            for (int i : of(function)) {
                // As with a new file for each run; CSV has texts.
                rows.begin(List.of("wait_ms", "id", "namespace", "input", "repetition"));
                FakeRun run = all.get(i);
                rows.row(new Object[] {
                    run.waitMillis(),
                    String.valueOf(firstId + i),
                    run.namespace(),
                    (long) Math.abs(run.input()),
                    run.input() < 0 ? 2L : 1L
                });
            }
        }

        @Override
        public void parameters(String function, NamedRows rows) throws IOException {
            rows.begin(List.of("run", "name", "value"));
            for (int i : of(function)) {
                if (all.get(i).sigma() != null) {
                    rows.row(new Object[] {
                        (long) firstId + i, "object", all.get(i).input() + ".jpg"
                    });
                    rows.row(new Object[] {
                        (long) firstId + i, "sigma", all.get(i).sigma()
                    });
                }
            }
        }
    }

    private static FakeRun run(int input, String sigma) {
        return new FakeRun("image/a", "user-a", input, sigma, input);
    }

    @Test
    void idsAndTheirOrderDoNotMatter() throws Exception {
        FakeRun other = new FakeRun("image/a", "user-b", 1, "7", null);
        Comparison comparison = Comparison.of(
                new FakeSource(5, List.of(run(1, "0.5"), run(2, "0.1"), other)),
                new FakeSource(900, List.of(other, run(1, "0.5"), run(2, "0.1"))));
        assertThat(comparison.runs()).isEqualTo(3);
        assertThat(comparison.differing()).isZero();
        assertThat(comparison.measures())
                .containsExactly(new Comparison.Measure(
                        "image/a",
                        "wait_ms",
                        "ms",
                        new Comparison.Side(2, 1.5, 1.99),
                        new Comparison.Side(2, 1.5, 1.99),
                        0));
    }

    @Test
    void everyPlannedColumnThatDiffersIsNamed() throws Exception {
        Comparison comparison = Comparison.of(
                new FakeSource(1, List.of(run(1, "0.5"), run(2, "0.1"), run(4, "3"), run(5, null))),
                new FakeSource(
                        1,
                        List.of(
                                run(1, "0.5"),
                                run(2, "0.25"),
                                run(3, "2"),
                                run(5, "9"),
                                new FakeRun("image/b", "user-b", 1, "1", 1))));
        assertThat(comparison.runs()).isEqualTo(1);
        assertThat(comparison.differing()).isEqualTo(5);
        assertThat(comparison.differences())
                .containsExactly(
                        "image/a, user-a, input 3: only in B",
                        "image/a, user-a, input 4: only in A",
                        "image/a, user-a, input 2: sigma is 0.1 in A, 0.25 in B",
                        "image/a, user-a, input 5: object is missing in A, 5.jpg in B; sigma is missing in A, 9 in B",
                        "image/b, user-b, input 1: only in B");
    }

    @Test
    void repetitionsOfAnInputAreDifferentRuns() throws Exception {
        List<FakeRun> repeated = List.of(run(1, "0.5"), run(2, "0.1"), run(-1, "0.6"), run(-2, "0.7"));
        Comparison comparison = Comparison.of(new FakeSource(1, repeated), new FakeSource(1, repeated.subList(1, 4)));
        assertThat(comparison.runs()).isEqualTo(3);
        assertThat(comparison.differences()).containsExactly("image/a, user-a, input 1: only in A");
        assertThat(Comparison.of(new FakeSource(1, repeated), new FakeSource(1, repeated.subList(0, 3)))
                        .differences())
                .containsExactly("image/a, user-a, input 2, repetition 2: only in A");
    }

    @Test
    void onlyTheFirstDifferencesAreNamed() throws Exception {
        List<FakeRun> many =
                IntStream.rangeClosed(1, 500).mapToObj(i -> run(i, "1")).toList();
        Comparison comparison = Comparison.of(new FakeSource(1, many), new FakeSource(1, List.of()));
        assertThat(comparison.differing()).isEqualTo(500);
        assertThat(comparison.differences()).hasSize(10).endsWith("image/a, user-a, input 10: only in A");
    }
}
