package io.faasload.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.bench.load.Percentiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiguresTest {

    @Test
    void showsTheMedianOfTheRoundsAndEachOfThem() throws Exception {
        Figures figures = new Figures("speed", "bench");
        figures.add(1, "job", "runs/s", 1_234.5);
        figures.add(1, "job: JVM", "ms", 0.1234);
        figures.add(2, "job", "runs/s", 99.94);
        figures.add(3, "job", "runs/s", 1_500);

        assertThat(figures.columns())
                .containsExactly(
                        List.of("speed", "job", "job: JVM"),
                        List.of("median", "1,235", "0.123"),
                        List.of("round 1", "1,235", "0.123"),
                        List.of("round 2", "99.9", ""),
                        List.of("round 3", "1,500", ""),
                        List.of("unit", "runs/s", "ms"));
    }

    @Test
    void showsPercentilesBesideEachOther() throws Exception {
        Figures figures = new Figures("late", "bench");
        figures.add("call", new Percentiles(9, 1, 20, 300, 4_000));

        assertThat(figures.columns())
                .containsExactly(
                        List.of("late", "call"),
                        List.of("p50", "1.00"),
                        List.of("p99", "20.0"),
                        List.of("p99.9", "300"),
                        List.of("max", "4,000"),
                        List.of("unit", "ms"));
    }

    @Test
    void takesTheLowerOfTwoMedians() {
        assertThat(Figures.median(List.of(3.0, 1.0))).isEqualTo(1.0);
        assertThat(Figures.median(List.of(5.0, 3.0, 1.0))).isEqualTo(3.0);
    }

    @Test
    void writesOneRecordForEachFigureWithItsOrigin(@TempDir Path folder) throws Exception {
        Figures figures = new Figures("speed", "bench");
        figures.add(2, "job", "runs/s", 7);
        figures.write(folder.resolve("new"));

        JsonNode all = new ObjectMapper()
                .readTree(folder.resolve("new").resolve("speed.json").toFile());
        assertThat(all).singleElement().satisfies(figure -> {
            assertThat(figure.path("value").asDouble()).isEqualTo(7);
            assertThat(figure.path("of").asText()).isEqualTo("round 2");
            assertThat(figure.path("command").asText()).isEqualTo("bench");
            assertThat(figure.path("machine").asText()).contains("cores");
            assertThat(figure.path("load").asText()).matches("[0-9. ]+");
        });
    }

    @Test
    void measuresBetweenTwoReadings() {
        Steady steady = new Steady(
                new Steady.Reading(1_000, new BenchServers.Cpu(1, 2, 3, 4, 5, 100, 0)),
                new Steady.Reading(3_000, new BenchServers.Cpu(2, 2.5, 3.1, 4.2, 5.4, 103, 4_000_000_000L)));

        assertThat(steady.runsPerSecond()).isEqualTo(500);
        assertThat(steady.clientMillis()).isEqualTo(0.5);
        assertThat(steady.postgresMillis()).isEqualTo(0.25);
        assertThat(steady.kafkaMillis()).isCloseTo(0.05, within(1e-9));
        assertThat(steady.platformMillis()).isCloseTo(0.1, within(1e-9));
        assertThat(steady.monitorsMillis()).isCloseTo(0.2, within(1e-9));
        assertThat(steady.machineCores()).isCloseTo(0.75, within(1e-9));
        assertThat(steady.otherCores()).isCloseTo(0.2, within(1e-9));
    }
}
