package io.faasload.cli;

import io.faasload.bench.Bench;
import io.faasload.bench.BenchSize;
import io.faasload.bench.Figures;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetException;
import io.faasload.driver.summary.TextTable;
import io.faasload.local.process.OwnJvm;
import io.faasload.process.Heap;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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
                        + " target/bench. Keys set with -D are those of the generations.")
final class BenchCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Option(names = "--quick", description = "Runs smaller generations: about ten minutes instead of half an hour.")
    private boolean isQuick;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "MEASURE",
            description = "Measures to run: ${COMPLETION-CANDIDATES}. Default: all.")
    private Set<Bench.Measure> only = EnumSet.allOf(Bench.Measure.class);

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Runs of the generation whose memory is watched. Default: 100000, 30000 with --quick.")
    private @Nullable Integer runs;

    @Override
    public Integer call()
            throws IOException, InterruptedException, SQLException, ConfigurationException, DatasetException {
        Heap.require(Heap.OF_SERVERS_MEGABYTES);
        Path home = Path.of(System.getProperty("faasload.home", ".")).toAbsolutePath();
        BenchSize size = isQuick ? BenchSize.QUICK : BenchSize.FULL;
        new Bench(
                        home.resolve("target").resolve("bench"),
                        java(main.overrides()),
                        runs == null ? size : size.withGrowthRuns(runs),
                        "bin/faasload" + options(main.overrides()) + " bench" + (isQuick ? " --quick" : "")
                                + (runs == null ? "" : " --runs " + runs))
                .run(EnumSet.copyOf(only), this::print);
        return 0;
    }

    /** Started like this command, but not with the script, which would rebuild in the middle of it if sources changed. */
    private static List<String> java(Map<String, String> overrides) {
        List<String> command = new ArrayList<>();
        command.add(OwnJvm.command());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", OwnJvm.classPath(), Main.class.getName()));
        overrides.forEach((key, value) -> command.addAll(List.of("-D", key + "=" + value)));
        return command;
    }

    private static String options(Map<String, String> overrides) {
        return overrides.entrySet().stream().map(set -> " -D " + set).collect(Collectors.joining());
    }

    private void print(Figures figures) {
        main.out().println();
        TextTable table = new TextTable();
        for (List<String> column : figures.columns()) {
            table.column(column.get(0), column.subList(1, column.size()));
        }
        table.print(main.out(), 0);
        main.out().flush();
    }
}
