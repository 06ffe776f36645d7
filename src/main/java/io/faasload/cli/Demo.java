package io.faasload.cli;

import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetException;
import io.faasload.driver.StopSignals;
import io.faasload.files.ShellWord;
import io.faasload.inputs.InputMaker;
import io.faasload.inputs.InputPlace;
import io.faasload.manifest.Manifest;
import io.faasload.report.DatasetReport;
import io.faasload.report.ReportException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the whole workflow on the sample functions, from an empty platform to a verified dataset. */
final class Demo {

    /** The manifest of the sample functions, in {@link Workflow#home}. */
    static final Path MANIFEST = Path.of("src", "samples", "manifest.yml");

    private final Main main;
    private final PrintWriter out;
    private final Path directory;
    private final boolean startsFromScratch;
    private final int inputs;
    private final boolean isKept;

    Demo(Main main, @Nullable Path directory, int inputs, boolean isKept) {
        this.main = main;
        this.out = main.out();
        this.startsFromScratch = directory == null;
        this.directory = directory == null ? Workflow.home().resolve("target").resolve("demo") : directory;
        this.inputs = inputs;
        this.isKept = isKept;
    }

    int run() throws Exception {
        StopSignals signals = StopSignals.install();
        Workflow workflow = new Workflow(main, signals);
        return workflow.onPlatform(directory, startsFromScratch, isKept, () -> {
            LoaderConfig config = config();
            Manifest manifest = Manifest.read(
                    Workflow.home().resolve(MANIFEST),
                    config.generation().extensions().keySet());
            int exit = workflow.run(
                    config,
                    manifest,
                    database -> {
                        workflow.step("creating images, sounds and videos");
                        Path objects = directory.resolve("objects");
                        InputMaker.make(
                                objects,
                                config.generation().nbinputs(),
                                config.generation().extensions(),
                                InputMaker.DEFAULT_SEED);
                        InputsCommand.store(config, database, new InputPlace.Directory(objects), out);
                    },
                    toResume(startsFromScratch));
            if (!signals.isStopWanted()) {
                report(config);
                printNextSteps(out, Workflow.home(), directory, isKept);
            }
            return exit;
        });
    }

    private void report(LoaderConfig config) throws DatasetException, SQLException {
        out.println();
        try {
            DatasetReport.Target target = new DatasetReport.Target(
                    directory.toAbsolutePath().normalize().resolve("report.html"), true);
            out.println("Tables and charts: " + ReportCommand.write(config, target, connection -> connection));
        } catch (ReportException e) {
            out.println("No tables and charts: " + e.getMessage());
        }
    }

    /** What a stopped demo prints about the next one. */
    static String toResume(boolean startsFromScratch) {
        return startsFromScratch ? "the next demo starts from nothing" : "run demo with the same --dir to resume";
    }

    private LoaderConfig config() throws Exception {
        Map<String, String> overrides = new HashMap<>();
        for (String kind : List.of("image", "audio", "video")) {
            overrides.put("generation.nbinputs." + kind, String.valueOf(inputs));
        }
        overrides.put("generation.interinvocationtime", "0.25");
        // Nobody else invokes these actions.
        overrides.put("openwhisk.orphangrace", "0.2");
        return Workflow.config(directory, overrides);
    }

    /**
     * Prints the commands that query the dataset. They work when pasted in any directory.
     *
     * @param home of the program
     */
    static void printNextSteps(PrintWriter out, Path home, Path directory, boolean isKept) {
        out.println();
        out.println("To query the dataset (needs psql):");
        if (!isKept) {
            out.println("  " + Workflow.local(home, "up", directory));
        }
        out.println("  . " + ShellWord.of(directory.toAbsolutePath().resolve("env")));
        out.println("  psql -c \"SELECT name, input, end_ms - start_ms AS ms, init_ms, cpu_us / 1000 AS cpu_ms,"
                + " memory_peak_b / 1000000 AS peak_mb, outputsize FROM runs JOIN functions f ON f.id = function"
                + " ORDER BY name, input\"");
        out.println("  " + Workflow.local(home, "down", directory));
        out.flush();
    }
}
