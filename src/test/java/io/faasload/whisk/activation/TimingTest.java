package io.faasload.whisk.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** The simulated timing matches sequential invocations of a real OpenWhisk. */
class TimingTest {

    private static final Path MEASURED = Path.of("src/test/resources/golden/openwhisk/timing/prod-noop-poll2.csv");
    private static final int DRAWS = 100_000;

    /** Milliseconds since the epoch: answer 202, arrival of the event, first success of a GET. */
    private record Timing(double answered, double event, double record) {}

    private static List<Timing> measured() throws IOException {
        List<String> lines = Files.readAllLines(MEASURED);
        List<String> names = Arrays.asList(lines.get(0).split(","));
        return lines.stream()
                .skip(1)
                .map(line -> line.split(","))
                .map(row -> new Timing(
                        Double.parseDouble(row[names.indexOf("t_202")]),
                        Double.parseDouble(row[names.indexOf("ev_arrival")]),
                        Double.parseDouble(row[names.indexOf("t_getable")])))
                .toList();
    }

    private static double quantile(List<Timing> timings, ToDoubleFunction<Timing> value, double share) {
        double[] sorted = timings.stream().mapToDouble(value).sorted().toArray();
        return sorted[(int) (share * (sorted.length - 1))];
    }

    @Test
    void recordsAppearAroundTheirEventsAsMeasured() throws IOException {
        List<Timing> measured = measured();
        ToDoubleFunction<Timing> recordAfterEvent = timing -> timing.record() - timing.event();

        assertThat((double) RecordTiming.AS_MEASURED.earliestMillis())
                .isCloseTo(quantile(measured, recordAfterEvent, 0.05), within(5.0));
        assertThat((double) RecordTiming.AS_MEASURED.latestMillis())
                .isCloseTo(quantile(measured, recordAfterEvent, 0.95), within(5.0));
        long later = 0;
        for (int i = 0; i < DRAWS; i++) {
            later += RecordTiming.AS_MEASURED.drawMillis() > 0 ? 1 : 0;
        }
        double measuredLater = measured.stream()
                        .filter(timing -> timing.record() > timing.event())
                        .count()
                / (double) measured.size();
        assertThat(later / (double) DRAWS).isCloseTo(measuredLater, within(0.1));
    }

    @Test
    void shareOfLateAnswersMatchesThatOvertakenByEvents() throws IOException {
        List<Timing> measured = measured();
        double overtaken = measured.stream()
                        .filter(timing -> timing.event() < timing.answered())
                        .count()
                / (double) measured.size();
        long late = 0;
        for (int i = 0; i < DRAWS; i++) {
            late += AnswerTiming.AS_MEASURED.drawMillis() > 0 ? 1 : 0;
        }

        assertThat(late / (double) DRAWS).isCloseTo(overtaken, within(0.01));
    }
}
