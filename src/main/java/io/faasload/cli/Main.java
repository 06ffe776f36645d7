package io.faasload.cli;

import io.faasload.config.ConfigFile;
import io.faasload.config.LoaderConfig;
import io.faasload.config.MonitorConfig;
import io.faasload.config.key.ConfigurationException;
import io.faasload.dataset.DatasetDatabase;
import io.faasload.dataset.DatasetException;
import io.faasload.files.PrivateFolder;
import io.faasload.logging.LogFolder;
import io.faasload.logging.TerminalLog;
import io.faasload.process.Heap;
import io.faasload.process.ProcessExit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code bin/faasload}. */
@Command(
        name = "faasload",
        mixinStandardHelpOptions = true,
        version = "FaaSLoad on Flink 0.1.0",
        description = "Builds datasets of serverless function executions: timing, cold starts, CPU and memory of every"
                + " function, for every input and random parameters.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Configuration: --config FILE, else $FAASLOAD_CONFIG, else",
            "~/.config/faasload/loader.yml.",
            "",
            "Exit codes:",
            "  0         done and complete",
            "  1         something failed",
            "  2         wrong usage or configuration",
            "  3         the dataset is incomplete or not as configured, or more runs failed",
            "            than verify.failedshare",
            "  130, 143  interrupted by Ctrl-C or SIGTERM, state saved; also 130 after a",
            "            second Ctrl-C, without saved state"
        },
        subcommands = {
            DemoCommand.class,
            LocalCommand.class,
            CheckCommand.class,
            FunctionsCommand.class,
            UsersCommand.class,
            ActionsCommand.class,
            InputsCommand.class,
            GenerateCommand.class,
            InjectCommand.class,
            StatusCommand.class,
            StopCommand.class,
            VerifyCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            ReportCommand.class,
            RegenerateCommand.class,
            CompareCommand.class,
            MonitorCommand.class,
            TracesCommand.class,
            BenchCommand.class,
            CompletionCommand.class
        })
public final class Main implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private static final List<List<String>> WITHOUT_CONFIGURATION = List.of(
            List.of("demo"),
            List.of("local"),
            List.of("traces", "describe"),
            List.of("traces", "convert"),
            List.of("traces", "plan"),
            List.of("bench"),
            List.of("completion"));

    private final @Nullable TerminalLog log;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The loader.yml to use, or the monitor.yml for monitor.",
            scope = ScopeType.INHERIT)
    private @Nullable Path config;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description =
                    "Overrides a configuration key, for example -D generation.seed=7. Can be given several times.",
            scope = ScopeType.INHERIT)
    private Map<String, String> overrides = new LinkedHashMap<>();

    @Option(
            names = "--verbose",
            description = "Shows the full log, and stack traces of failures.",
            scope = ScopeType.INHERIT)
    private boolean isVerbose;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "${env:FAASLOAD_LOG_FORMAT:-text}",
            description = "Format of the log on stderr: text, or json for the full log with an object per line"
                    + " (default: text, or $$FAASLOAD_LOG_FORMAT).",
            scope = ScopeType.INHERIT)
    private LogFormat logFormat = LogFormat.TEXT;

    private enum LogFormat {
        TEXT,
        JSON
    }

    private Main(@Nullable TerminalLog log) {
        this.log = log;
    }

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        // Names and numbers, ours and those of libraries, must not depend on the user's language.
        Locale.setDefault(Locale.ROOT);
        ProcessExit.onEveryFailure(System.err);
        TerminalLog log = TerminalLog.install(System.err, Terminal.isThere() && isErrTheSame())
                .orElse(null);
        Charset terminal = Charset.defaultCharset();
        int exit = run(
                log,
                new PrintWriter(System.out, true, terminal),
                new PrintWriter(System.err, true, terminal),
                arguments);
        if (log != null) {
            log.end();
        }
        ProcessExit.with(exit);
    }

    /** Runs a command without the terminal log. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return run(null, out, err, arguments);
    }

    private static int run(@Nullable TerminalLog log, PrintWriter out, PrintWriter err, String... arguments) {
        Main main = new Main(log);
        CommandLine commands = new CommandLine(main);
        WITHOUT_CONFIGURATION.forEach(path -> hideConfiguration(commands, path));
        commands.setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(true)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> main.failed(failure, command))
                .setExecutionStrategy(parsed -> {
                    Heap.require(Heap.OF_ANY_COMMAND_MEGABYTES);
                    if (main.isVerbose) {
                        Configurator.setLevel("io.faasload", Level.DEBUG);
                        if (log != null && !main.isJson()) {
                            log.showAll();
                        }
                    }
                    if (log != null && main.isJson()) {
                        log.showAsJson();
                    }
                    return new CommandLine.RunLast().execute(parsed);
                });
        try {
            return commands.execute(arguments);
        } catch (Error e) {
            // Caught here, because Flink's threads would keep the process alive after an uncaught error.
            return main.failed(e, commands);
        }
    }

    private boolean isJson() {
        return logFormat == LogFormat.JSON;
    }

    /** Hides the configuration options of a command that needs no configuration. */
    private static void hideConfiguration(CommandLine commands, List<String> path) {
        CommandLine command = commands;
        for (String name : path) {
            command = Objects.requireNonNull(command.getSubcommands().get(name), name);
        }
        hideConfiguration(command);
    }

    private static void hideConfiguration(CommandLine command) {
        CommandSpec hiding = command.getCommandSpec();
        for (String name : List.of("--config", "-D")) {
            OptionSpec option = hiding.findOption(name);
            if (option != null) {
                hiding.remove(option);
            }
        }
        command.getSubcommands().values().forEach(Main::hideConfiguration);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    private int failed(Throwable thrown, CommandLine command) {
        // Picocli wraps the errors of some commands.
        Throwable failure = thrown instanceof CommandLine.ExecutionException && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
        if (isVerbose) {
            failure.printStackTrace(command.getErr());
        } else if (log != null && failure instanceof Exception) {
            LOG.info("The command failed", failure);
        }
        boolean isPlain = failure.getMessage() == null || failure instanceof Error;
        String message = isPlain ? failure.toString() : failure.getMessage();
        command.getErr().println("faasload: " + message);
        command.getErr().flush();
        return failure instanceof ConfigurationException ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    /** Keys and values set with {@code -D}; more may be added before the configuration is loaded. */
    Map<String, String> overrides() {
        return overrides;
    }

    /** Whether an option names the configuration. */
    boolean hasConfigOption() {
        return config != null;
    }

    /** Loads the configuration that the options name. */
    LoaderConfig config() throws ConfigurationException {
        return config(Map.of());
    }

    /** Loads the configuration with more keys, which override all others. */
    LoaderConfig config(Map<String, String> more) throws ConfigurationException {
        Map<String, String> keys = new HashMap<>(overrides);
        keys.putAll(more);
        Path home = Path.of(System.getProperty("user.home"));
        Path file = ConfigFile.resolve(config, System.getenv(), home);
        LoaderConfig loaded = LoaderConfig.load(file, keys, System.getenv(), home);
        setLevels(loaded.logging());
        return loaded;
    }

    /** Loads the monitor's configuration. */
    MonitorConfig monitorConfig() throws ConfigurationException {
        Path home = Path.of(System.getProperty("user.home"));
        MonitorConfig loaded = MonitorConfig.load(config, overrides, System.getenv(), home);
        setLevels(loaded.logging());
        return loaded;
    }

    private void setLevels(LoaderConfig.Logging logging) {
        if (isVerbose) {
            return;
        }
        logging.levels().forEach((logger, level) -> {
            Level log4j = Level.toLevel(level, Level.WARN);
            String name = logger.equals("root") ? "io.faasload" : logger;
            if (log == null) {
                Configurator.setLevel(name, log4j);
            } else {
                log.setLevel(name, log4j);
            }
        });
    }

    /** Writes the log from now on to a file of this process. */
    void keepLogIn(PrivateFolder folder, String command) throws IOException {
        keepLogIn(LogFolder.fileOfProcess(folder.path(), command));
    }

    /** Writes the log from now on to a file. */
    void keepLogIn(Path file) {
        if (log != null) {
            log.keepIn(file);
        }
    }

    /** The dataset's database; creates missing tables. */
    DatasetDatabase database(LoaderConfig loaded) throws DatasetException {
        DatasetDatabase database = DatasetDatabase.of(loaded.database());
        database.prepare();
        return database;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private static boolean isErrTheSame() {
        try {
            return Files.isSameFile(Path.of("/proc/self/fd/1"), Path.of("/proc/self/fd/2"));
        } catch (IOException e) {
            return false;
        }
    }
}
