package io.faasload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.faasload.bench.Bench;
import io.faasload.bench.BenchSize;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchIT {

    @Test
    void measuresRealGenerations(@TempDir Path directory) throws Exception {
        BenchSize size = new BenchSize(1, 50, 150, List.of(100), 3, 1, 1_000, 1, 1, 200);
        List<String> measures = new ArrayList<>();

        new Bench(directory, Session.java(), size, "test")
                .run(
                        EnumSet.of(Bench.Measure.THROUGHPUT, Bench.Measure.LIFE),
                        figures -> measures.add(figures.measure()));

        assertThat(measures).containsExactly("throughput", "life");
        for (String measure : measures) {
            JsonNode figures = new ObjectMapper()
                    .readTree(directory.resolve(measure + ".json").toFile());
            assertThat(figures)
                    .isNotEmpty()
                    // So few runs may all end between two readings. Then no cost per run is known, and it is not a JSON
                    // number.
                    .allSatisfy(
                            figure -> Double.parseDouble(figure.path("value").asText()));
        }
    }
}
