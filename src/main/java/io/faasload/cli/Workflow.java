package io.faasload.cli;

import io.faasload.cluster.JobException;
import io.faasload.config.AuthKeys;
import io.faasload.config.LoaderConfig;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.function.Function;
import io.faasload.dataset.function.Functions;
import io.faasload.deployment.UserCreation;
import io.faasload.driver.GenerationDriver;
import io.faasload.driver.StartFrom;
import io.faasload.driver.StopSignals;
import io.faasload.files.ShellWord;
import io.faasload.local.PlatformFiles;
import io.faasload.local.PlatformOptions;
import io.faasload.local.daemon.PlatformProcess;
import io.faasload.manifest.Manifest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;

/** Everything from a manifest to a verified dataset, as the individual commands would do it. */
final class Workflow {

    private final Main main;
    private final PrintWriter out;
    private final Terminal terminal = Terminal.ofThisProcess();
    private final StopSignals signals;
    private final long startNanos = System.nanoTime();

    Workflow(Main main, StopSignals signals) {
        this.main = main;
        this.out = main.out();
        this.signals = signals;
    }

    /** Provides the inputs, and stores their features. */
    @FunctionalInterface
    interface InputStep {
        void run(DatasetDatabase database) throws Exception;
    }

    /** Starts a platform in a directory, and stops it in the end unless it is kept. */
    int onPlatform(Path directory, boolean startsFromScratch, boolean isKept, Callable<Integer> work) throws Exception {
        PlatformProcess platform = new PlatformProcess(directory);
        requireNoOther(platform, directory);
        if (startsFromScratch) {
            platform.delete();
        }
        step("starting OpenWhisk's API, Kafka, PostgreSQL and an object store in " + directory);
        platform.start(PlatformOptions.DEFAULT);
        main.keepLogIn(new PlatformFiles(directory).logs().resolve("demo.log"));
        try {
            return signals.isStopWanted() ? signals.exitCode() : work.call();
        } finally {
            if (!isKept) {
                platform.stop();
            }
        }
    }

    private static void requireNoOther(PlatformProcess platform, Path directory) throws JobException, IOException {
        OptionalLong running = platform.pid();
        if (running.isPresent()) {
            throw new JobException("a platform already runs in " + directory + " (process " + running.getAsLong()
                    + "), started by another demo or by local up: use another directory with --dir, or stop it with "
                    + local(home(), "down", directory));
        }
    }

    /** Where this program is. */
    static Path home() {
        return Path.of(System.getProperty("faasload.home", "."));
    }

    /** A command for the platform in a directory, to be pasted in any directory. */
    static String local(Path home, String command, Path directory) {
        return program(home) + " local " + command + " --dir " + ShellWord.of(directory.toAbsolutePath());
    }

    /** This program, to be pasted in any directory. */
    static String program(Path home) {
        return ShellWord.of(home.toAbsolutePath().normalize().resolve("bin").resolve("faasload"));
    }

    /** The configuration of the platform in a directory, with other values for some keys. */
    static LoaderConfig config(Path directory, Map<String, String> overrides) throws Exception {
        return LoaderConfig.load(
                directory.resolve("loader.yml"), overrides, System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /**
     * Prepares, generates and verifies a dataset, and prints its summary.
     *
     * @param toResume what to print if it is stopped
     * @return exit code of the generation, or of the verification
     */
    int run(LoaderConfig config, Manifest manifest, InputStep inputs, String toResume) throws Exception {
        DatasetDatabase database = DatasetDatabase.of(config.database());
        database.prepare();
        inputs.run(database);
        if (!signals.isStopWanted()) {
            deploy(config, manifest, database);
        }
        if (signals.isStopWanted()) {
            return signals.exitCode();
        }
        step("generating " + manifest.actions().size() + " functions x " + inputs(config, manifest) + " inputs");
        int exit = new GenerationDriver(config, out, terminal::columns, signals, toResume)
                .runEmbedded(new StartFrom.NewestState());
        if (signals.isStopWanted()) {
            return exit;
        }
        step("verifying");
        try (DatasetConnection connection = database.connect()) {
            int verified = VerifyCommand.verify(config, connection, out, false);
            DemoSummary.print(out, terminal.columns(), connection);
            return Math.max(exit, verified);
        }
    }

    /** A number, or several if they differ by kind. */
    private static String inputs(LoaderConfig config, Manifest manifest) {
        List<String> numbers = manifest.actions().stream()
                .map(action -> String.valueOf(config.generation().nbinputs().get(action.inputKind())))
                .distinct()
                .toList();
        return String.join(" or ", numbers);
    }

    /** Takes no further step once a stop is requested. */
    private void deploy(LoaderConfig config, Manifest manifest, DatasetDatabase database) throws Exception {
        List<Function> functions = FunctionsCommand.functions(manifest);
        step("loading " + functions.size() + " functions, creating their users, deploying their actions");
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

    /** Prints what comes next, and when. */
    void step(String what) {
        out.printf(Locale.ROOT, "[%5.1f s] %s%n", (System.nanoTime() - startNanos) / 1e9, what);
        out.flush();
    }
}
