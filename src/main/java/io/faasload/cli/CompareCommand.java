package io.faasload.cli;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.driver.GenerationDriver;
import io.faasload.driver.summary.TextTable;
import io.faasload.export.compare.ComparedRuns;
import io.faasload.export.compare.Comparison;
import io.faasload.export.compare.Comparison.Measure;
import io.faasload.export.compare.ExportedRuns;
import io.faasload.export.compare.StoredRuns;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code compare}. */
@Command(
        name = "compare",
        mixinStandardHelpOptions = true,
        description =
                "Compares two datasets: whether they have the same runs, by function, namespace and input, with the same"
                        + " parameters, which a seed determines; and how what was measured is distributed: median, p99, and the"
                        + " Wasserstein distance, in the unit of the column. Exit code 3 if the runs or parameters differ.")
final class CompareCommand implements Callable<Integer> {

    private static final String WHAT = "a folder that export wrote, or the loader.yml of a dataset in its database.";

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Main main;

    @Parameters(index = "0", paramLabel = "A", description = "A dataset: " + WHAT)
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path a;

    @Parameters(index = "1", paramLabel = "B", description = "Another one: " + WHAT)
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path b;

    /** What to do with a dataset that is open. */
    @FunctionalInterface
    private interface Work {
        Comparison with(ComparedRuns source) throws Exception;
    }

    @Override
    public Integer call() throws Exception {
        Comparison comparison = open(a, left -> open(b, right -> Comparison.of(left, right)));
        PrintWriter out = main.out();
        print(comparison, out);
        comparison.differences().forEach(out::println);
        if (comparison.differing() > comparison.differences().size()) {
            out.printf(
                    "… and %d more%n",
                    comparison.differing() - comparison.differences().size());
        }
        out.printf(
                "A: %s, B: %s: %d runs with equal function, namespace, input and parameters, %d differ%n",
                a, b, comparison.runs(), comparison.differing());
        out.flush();
        return comparison.differing() == 0 ? GenerationDriver.COMPLETE : GenerationDriver.INCOMPLETE;
    }

    private Comparison open(Path place, Work work) throws Exception {
        if (Files.isDirectory(place)) {
            return work.with(ExportedRuns.of(place));
        }
        LoaderConfig config =
                LoaderConfig.load(place, main.overrides(), System.getenv(), Path.of(System.getProperty("user.home")));
        try (DatasetConnection connection =
                DatasetDatabase.of(config.database()).connect()) {
            return work.with(StoredRuns.of(connection));
        }
    }

    private static void print(Comparison comparison, PrintWriter out) {
        List<Measure> measures = comparison.measures();
        if (measures.isEmpty()) {
            return;
        }
        new TextTable()
                .column("function", cells(measures, Measure::function))
                .column("", cells(measures, measure -> measure.column()))
                .column(
                        "values A",
                        "n A",
                        cells(measures, measure -> String.valueOf(measure.a().values())))
                .column(
                        "values B",
                        "n B",
                        cells(measures, measure -> String.valueOf(measure.b().values())))
                .column(
                        "median A",
                        "p50 A",
                        cells(measures, measure -> number(measure.a().median())))
                .column(
                        "median B",
                        "p50 B",
                        cells(measures, measure -> number(measure.b().median())))
                .column("p99 A", cells(measures, measure -> number(measure.a().p99())))
                .column("p99 B", cells(measures, measure -> number(measure.b().p99())))
                .column("Wasserstein", "W1", cells(measures, measure -> number(measure.wasserstein())))
                .print(out, Terminal.ofThisProcess().columns());
        out.println();
    }

    private static List<String> cells(List<Measure> measures, Function<Measure, String> cell) {
        return measures.stream().map(cell).toList();
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, value >= 1000 ? "%.0f" : "%.1f", value);
    }
}
