package io.faasload.traces.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.faasload.config.key.ConfigurationException;
import io.faasload.fuzz.Refusals;
import io.faasload.traces.Arrivals;
import io.faasload.traces.TraceFixtures;
import io.faasload.traces.TraceFunction;
import io.faasload.traces.TracePoint;
import io.faasload.traces.TraceSet;
import io.faasload.traces.plan.FaasLoadFolder;
import io.faasload.traces.plan.LoadOptions;
import io.faasload.traces.plan.PlannedLoad;
import io.faasload.traces.plan.TraceSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What holds for every trace, whatever its files contain. */
final class TraceContract {

    /** Larger traces are only described, since a small file may have billions of points. */
    private static final int MOST_POINTS = 300;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private TraceContract() {}

    /** Reads all files in a folder. */
    static void check(Path folder, boolean isBySecond) throws IOException {
        for (boolean isSkipping : new boolean[] {false, true}) {
            try (TraceSet traces =
                    TraceFiles.read(List.of(folder), new TraceFiles.Settings(isBySecond, isSkipping, Set.of()))) {
                traces.notes().forEach(Refusals::checkLine);
                TraceSummary summary = TraceSummary.of(traces);
                summary.lines().forEach((name, value) -> Refusals.checkLine(value));
                if (summary.points() <= MOST_POINTS) {
                    checkConverted(traces, folder.resolveSibling("converted"));
                }
                return;
            } catch (ConfigurationException e) {
                Refusals.check(e);
            }
        }
    }

    /** What {@code traces convert} writes has the same points. */
    private static void checkConverted(TraceSet traces, Path target) throws ConfigurationException, IOException {
        PlannedLoad load = PlannedLoad.of(traces.functions(), LoadOptions.of(1, Arrivals.EXPONENTIAL));
        FaasLoadFolder.Written written;
        try {
            written = FaasLoadFolder.write(load, target);
        } finally {
            delete(FaasLoadFolder.partial(target));
        }
        try {
            if (written.files() > 0) {
                try (TraceSet read = TraceFixtures.read(target)) {
                    PlannedLoad again = PlannedLoad.of(read.functions(), LoadOptions.of(1, Arrivals.EXPONENTIAL));
                    assertThat(micros(again)).isEqualTo(micros(load));
                    if (traces.functions().get(0) instanceof FaasLoadTrace) {
                        assertThat(parameters(again)).isEqualTo(parameters(load));
                    }
                }
            }
        } finally {
            delete(target);
        }
    }

    private static List<List<Long>> micros(PlannedLoad load) {
        List<List<Long>> all = new ArrayList<>();
        for (TraceFunction function : load.functions()) {
            List<Long> micros = TraceFixtures.all(load.points(function, 1)).stream()
                    .map(TracePoint::micros)
                    .toList();
            if (!micros.isEmpty()) {
                all.add(micros);
            }
        }
        all.sort((one, other) -> one.toString().compareTo(other.toString()));
        return all;
    }

    private static List<JsonNode> parameters(PlannedLoad load) throws IOException {
        List<JsonNode> all = new ArrayList<>();
        for (TraceFunction function : load.functions()) {
            for (TracePoint point : TraceFixtures.all(load.points(function, 1))) {
                all.add(JSON.readTree(point.parameters()));
            }
        }
        return all;
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }
}
