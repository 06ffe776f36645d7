package io.faasload.bench;

import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the measures, one after another. */
public final class Bench {

    /** The measures, in order. */
    public enum Measure {
        THROUGHPUT,
        USAGE,
        SCALE,
        PACED,
        LIFE,
        GROWTH
    }

    private static final Logger LOG = LoggerFactory.getLogger(Bench.class);

    private final Path directory;
    private final List<String> generate;
    private final BenchSize size;
    private final String command;

    /**
     * Creates a benchmark.
     *
     * @param directory for its data, which is deleted, and for the figures
     * @param generate a command line of Java that takes {@code --config FILE generate}
     * @param command that the figures are of
     */
    public Bench(Path directory, List<String> generate, BenchSize size, String command) {
        this.directory = directory;
        this.generate = generate;
        this.size = size;
        this.command = command;
    }

    /**
     * Runs the measures, and writes the figures of each into the directory.
     *
     * @param done receives the figures of each measure
     */
    public void run(Set<Measure> measures, Consumer<Figures> done)
            throws IOException, InterruptedException, SQLException, ConfigurationException, DatasetException {
        try (BenchServers servers = new BenchServers(directory.resolve("data"), generate)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(servers), "bench-stop"));
            for (Measure measure : measures) {
                Figures figures = new Figures(measure.name().toLowerCase(Locale.ROOT), command);
                switch (measure) {
                    case THROUGHPUT -> new ThroughputMeasure(servers, size, figures).run();
                    case USAGE -> new UsageMeasure(servers, size, figures).run();
                    case SCALE -> new ScaleMeasure(servers, size, figures).run();
                    case PACED -> new PacedMeasure(servers, size, figures).run();
                    case LIFE -> new LifeMeasure(servers, size, figures).run();
                    case GROWTH -> new GrowthMeasure(servers, size, figures).run();
                }
                figures.write(directory);
                done.accept(figures);
            }
        }
    }

    /** Stops the servers after Ctrl-C; stopping one twice is harmless. */
    private static void stop(BenchServers servers) {
        try {
            servers.close();
        } catch (IOException e) {
            LOG.warn("The servers of the benchmark do not stop: {}", e.toString());
        }
    }
}
