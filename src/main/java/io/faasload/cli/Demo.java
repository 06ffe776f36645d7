package io.faasload.cli;

import io.faasload.cluster.JobException;
import io.faasload.config.AuthKeys;
import io.faasload.config.LoaderConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.dataset.function.Function;
import io.faasload.dataset.function.Functions;
import io.faasload.deployment.DeploymentException;
import io.faasload.deployment.UserCreation;
import io.faasload.driver.GenerationDriver;
import io.faasload.driver.StartFrom;
import io.faasload.driver.StopSignals;
import io.faasload.files.ShellWord;
import io.faasload.inputs.InputMaker;
import io.faasload.inputs.InputPlace;
import io.faasload.local.PlatformFiles;
import io.faasload.local.PlatformOptions;
import io.faasload.local.daemon.PlatformProcess;
import io.faasload.manifest.Manifest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Runs the whole workflow, from an empty platform to a verified dataset, as the individual commands would. */
final class Demo {

    private final Main main;
    private final PrintWriter out;
    private final Terminal terminal = Terminal.ofThisProcess();
    private final Path home = Path.of(System.getProperty("faasload.home", "."));
    private final Path directory;
    private final boolean startsFromScratch;
    private final int inputs;
    private final boolean isKept;
    private final long startNanos = System.nanoTime();

    Demo(Main main, @Nullable Path directory, int inputs, boolean isKept) {
        this.main = main;
        this.out = main.out();
        this.startsFromScratch = directory == null;
        this.directory = directory == null ? home.resolve("target").resolve("demo") : directory;
        this.inputs = inputs;
        this.isKept = isKept;
    }

    int run()
            throws ConfigurationException, DatasetException, DeploymentException, JobException, SQLException,
                    IOException, InterruptedException {
        StopSignals signals = StopSignals.install();
        PlatformProcess platform = new PlatformProcess(directory);
        requireNoOther(platform);
        if (startsFromScratch) {
            platform.delete();
        }
        step("starting OpenWhisk's API, Kafka, PostgreSQL and an object store in " + directory);
        platform.start(PlatformOptions.DEFAULT);
        main.keepLogIn(new PlatformFiles(directory).logs().resolve("demo.log"));
        try {
            return run(signals);
        } finally {
            if (!isKept) {
                platform.stop();
            }
        }
    }

    private void requireNoOther(PlatformProcess platform) throws JobException, IOException {
        OptionalLong running = platform.pid();
        if (running.isPresent()) {
            throw new JobException("a platform already runs in " + directory + " (process " + running.getAsLong()
                    + "), started by another demo or by local up: use another directory with --dir, or stop it with "
                    + local(home, "down", directory));
        }
    }

    private int run(StopSignals signals)
            throws ConfigurationException, DatasetException, DeploymentException, JobException, SQLException,
                    IOException, InterruptedException {
        if (signals.isStopWanted()) {
            return signals.exitCode();
        }
        LoaderConfig config = config();
        Manifest manifest = Manifest.read(
                home.resolve("src/samples/manifest.yml"),
                config.generation().extensions().keySet());
        DatasetDatabase database = DatasetDatabase.of(config.database());
        database.prepare();
        prepare(config, manifest, database, signals);
        if (signals.isStopWanted()) {
            return signals.exitCode();
        }
        step("generating " + manifest.actions().size() + " functions x " + inputs + " inputs");
        int exit = new GenerationDriver(config, out, terminal::columns, signals, toResume(startsFromScratch))
                .runEmbedded(new StartFrom.NewestState());
        if (signals.isStopWanted()) {
            return exit;
        }
        step("verifying");
        try (DatasetConnection connection = database.connect()) {
            int verified = VerifyCommand.verify(config, connection, out, false);
            DemoSummary.print(out, terminal.columns(), connection);
            printNextSteps(out, home, directory, isKept);
            return Math.max(exit, verified);
        }
    }

    /** What a stopped demo prints about the next one. */
    static String toResume(boolean startsFromScratch) {
        return startsFromScratch ? "the next demo starts from nothing" : "run demo with the same --dir to resume";
    }

    private LoaderConfig config() throws ConfigurationException {
        Map<String, String> overrides = new HashMap<>();
        for (String kind : List.of("image", "audio", "video")) {
            overrides.put("generation.nbinputs." + kind, String.valueOf(inputs));
        }
        overrides.put("generation.interinvocationtime", "0.25");
        // Nobody else invokes these actions.
        overrides.put("openwhisk.orphangrace", "0.2");
        return LoaderConfig.load(
                directory.resolve("loader.yml"), overrides, System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** Takes no further step once a stop is requested. */
    private void prepare(LoaderConfig config, Manifest manifest, DatasetDatabase database, StopSignals signals)
            throws ConfigurationException, DatasetException, DeploymentException, SQLException, IOException,
                    InterruptedException {
        step("creating images, sounds and videos");
        Path objects = directory.resolve("objects");
        InputMaker.make(
                objects, config.generation().nbinputs(), config.generation().extensions(), InputMaker.DEFAULT_SEED);
        InputsCommand.store(config, database, new InputPlace.Directory(objects), out);
        if (signals.isStopWanted()) {
            return;
        }
        step("loading the functions in src/samples/manifest.yml, creating their users, deploying their actions");
        List<Function> functions = FunctionsCommand.functions(manifest);
        try (DatasetConnection connection = database.connect()) {
            Functions.load(connection, functions);
        }
        UserCreation users = new UserCreation(
                config.openwhisk().wskadmin(), new AuthKeys(config.openwhisk().authkeys()));
        for (Function function : functions) {
            if (signals.isStopWanted()) {
                return;
            }
            users.ensure(function.user());
        }
        ActionsCommand.deploy(config, manifest, out);
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
            out.println("  " + local(home, "up", directory));
        }
        out.println("  . " + ShellWord.of(directory.toAbsolutePath().resolve("env")));
        out.println("  psql -c \"SELECT name, input, end_ms - start_ms AS ms, init_ms, cpu_us / 1000 AS cpu_ms,"
                + " memory_peak_b / 1000000 AS peak_mb, outputsize FROM runs JOIN functions f ON f.id = function"
                + " ORDER BY name, input\"");
        out.println("  " + local(home, "down", directory));
        out.flush();
    }

    private static String local(Path home, String command, Path directory) {
        Path program = home.toAbsolutePath().normalize().resolve("bin").resolve("faasload");
        return ShellWord.of(program) + " local " + command + " --dir " + ShellWord.of(directory.toAbsolutePath());
    }

    private void step(String what) {
        out.printf(Locale.ROOT, "[%5.1f s] %s%n", (System.nanoTime() - startNanos) / 1e9, what);
        out.flush();
    }
}
