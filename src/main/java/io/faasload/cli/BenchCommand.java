package io.faasload.cli;

import io.faasload.bench.Bench;
import io.faasload.bench.BenchSize;
import io.faasload.bench.Figures;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetException;
import io.faasload.driver.summary.TextTable;
import io.faasload.process.Heap;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code bench}. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "Measures what this machine can do, with real generations against a platform that runs nothing, beside bare"
                        + " loops of the same calls. Prints a table, which docs/performance.md explains, and writes the figures to"
                        + " target/bench.")
final class BenchCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Option(names = "--quick", description = "Runs smaller generations: a few minutes instead of a quarter of an hour.")
    private boolean isQuick;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "MEASURE",
            description = "Measures to run: ${COMPLETION-CANDIDATES}. Default: all.")
    private Set<Bench.Measure> only = EnumSet.allOf(Bench.Measure.class);

    @Override
    public Integer call()
            throws IOException, InterruptedException, SQLException, ConfigurationException, DatasetException {
        Heap.require(Heap.OF_SERVERS_MEGABYTES);
        Path home = Path.of(System.getProperty("faasload.home", ".")).toAbsolutePath();
        new Bench(
                        home.resolve("target").resolve("bench"),
                        List.of(home.resolve("bin").resolve("faasload").toString()),
                        isQuick ? BenchSize.QUICK : BenchSize.FULL,
                        "bin/faasload bench" + (isQuick ? " --quick" : ""))
                .run(EnumSet.copyOf(only), this::print);
        return 0;
    }

    private void print(Figures figures) {
        List<List<String>> rows = figures.rows();
        main.out().println();
        TextTable table = new TextTable();
        IntStream.range(0, 4)
                .forEach(column -> table.column(
                        List.of(figures.measure(), "median", "unit", "rounds").get(column),
                        rows.stream().map(row -> row.get(column)).toList()));
        table.print(main.out(), 0);
        main.out().flush();
    }
}
