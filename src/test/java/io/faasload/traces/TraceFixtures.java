package io.faasload.traces;

import io.faasload.config.key.ConfigurationException;
import io.faasload.traces.format.TraceFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Sample traces, and short ways to read traces. */
public final class TraceFixtures {

    public static final Path GOLDEN = Path.of("src/test/resources/golden/traces");
    public static final TraceFiles.Settings STRICT = new TraceFiles.Settings(false, false, Set.of());
    public static final TraceFiles.Settings SKIPPING = new TraceFiles.Settings(false, true, Set.of());

    private TraceFixtures() {}

    public static TraceSet read(Path... places) throws ConfigurationException, IOException {
        return TraceFiles.read(List.of(places), STRICT);
    }

    /** Writes lines to a new file. */
    public static Path file(Path folder, String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n", StandardCharsets.UTF_8);
    }

    public static List<TracePoint> all(PointIterator points) {
        List<TracePoint> all = new ArrayList<>();
        try (points) {
            while (points.hasNext()) {
                all.add(points.next());
            }
        }
        return all;
    }

    public static double[] micros(PointIterator points) {
        return all(points).stream().mapToDouble(TracePoint::micros).toArray();
    }
}
