package io.faasload.cli;

import io.faasload.local.PlatformAddresses;
import io.faasload.local.PlatformOptions;
import io.faasload.local.PlatformStatus;
import io.faasload.local.daemon.LocalDaemon;
import io.faasload.local.daemon.PlatformProcess;
import io.faasload.whisk.WhiskStats;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.fault.FaultPlan;
import io.faasload.whisk.invoker.SandboxKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code local}: the embedded platform as a process of its own. */
@Command(
        name = "local",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Starts and stops an embedded platform: OpenWhisk's API, Kafka, PostgreSQL, an object store, Flink.",
        subcommands = {
            LocalCommand.Up.class,
            LocalCommand.Down.class,
            LocalCommand.Status.class,
            LocalFaultsCommand.class
        })
public final class LocalCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand: up, down, status or faults");
    }

    /** {@code --dir} of all four. */
    static final class Directory {

        @Option(
                names = "--dir",
                required = true,
                paramLabel = "DIR",
                description = "The platform's directory: data, logs, loader.yml and env.")
        Path path = Path.of("");

        PlatformProcess platform() {
            return new PlatformProcess(path);
        }

        /** The platform if it runs; if not, that is printed. */
        Optional<PlatformProcess> running(PrintWriter out) throws IOException {
            PlatformProcess platform = platform();
            if (platform.pid().isPresent()) {
                return Optional.of(platform);
            }
            out.println(notRunning());
            return Optional.empty();
        }

        String notRunning() {
            return "No platform runs in " + path + ".";
        }
    }

    /** {@code local up}: exit code 0 when all services answer. */
    @Command(
            name = "up",
            mixinStandardHelpOptions = true,
            description = "Starts the platform and returns when it is ready.")
    static final class Up implements Callable<Integer> {

        private static final int LONGEST_LATE_REPORTS_S = 3600;

        @Mixin
        Directory directory = new Directory();

        @Option(
                names = "--limits",
                split = ",",
                arity = "1",
                hideParamSyntax = true,
                paramLabel = "PER_MINUTE,IN_FLIGHT",
                description = "Limits of users who have none of their own. Default: no limits.")
        List<Integer> limits = List.of();

        @Option(
                names = "--faults",
                arity = "1",
                converter = LocalFaultsCommand.ListConverter.class,
                paramLabel = "LIST",
                description = "Faults of OpenWhisk, like event-lost=0.05,429=5%%; see docs/faults.md. Default: none.")
        FaultPlan faults = FaultPlan.NONE;

        @Option(
                names = "--late-reports",
                paramLabel = "SECONDS",
                description =
                        "How much later than its end an activation is reported that ran into its time limit or whose"
                                + " process exited: 11 to 12 in a real OpenWhisk. Default: ${DEFAULT-VALUE}.")
        double lateReportsSeconds = PlatformOptions.DEFAULT.lateReports().toMillis() / 1000.0;

        @Option(
                names = "--docker",
                description =
                        "Runs actions in containers of this machine's Docker instead of processes, named, limited and"
                                + " paused as a real invoker does; see docs/openwhisk.md. Containers reach the object store:"
                                + " it listens on Docker's bridge then.")
        boolean docker;

        @Option(
                names = "--taskmanagers",
                paramLabel = "N",
                description = "Starts a Flink cluster too, with so many TaskManagers; its home is DIR/flink.")
        int taskManagers;

        @Option(names = "--foreground", description = "Stays until Ctrl-C instead of returning.")
        boolean foreground;

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException, InterruptedException {
            PlatformProcess platform = directory.platform();
            if (foreground) {
                LocalDaemon.run(directory.path, options(), () -> ready(platform));
            } else {
                platform.start(options());
                ready(platform);
            }
            return 0;
        }

        private PlatformOptions options() {
            return new PlatformOptions(limits(), faults, lateReports(), sandboxes(), taskManagers());
        }

        private SandboxKind sandboxes() {
            return docker ? SandboxKind.DOCKER : SandboxKind.PROCESS;
        }

        private Duration lateReports() {
            if (!(lateReportsSeconds >= 0 && lateReportsSeconds <= LONGEST_LATE_REPORTS_S)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--late-reports must be a number of seconds from 0 to " + LONGEST_LATE_REPORTS_S + ", not "
                                + lateReportsSeconds);
            }
            return Duration.ofMillis(Math.round(lateReportsSeconds * 1000));
        }

        private UserLimits limits() {
            if (limits.isEmpty()) {
                return UserLimits.NONE;
            }
            if (limits.size() != 2 || limits.stream().anyMatch(limit -> limit < 0)) {
                throw new ParameterException(
                        spec.commandLine(), "--limits must be two whole numbers from 0, like 60,30, not " + limits);
            }
            return new UserLimits(limits.get(0), limits.get(1));
        }

        private int taskManagers() {
            if (taskManagers < 0) {
                throw new ParameterException(
                        spec.commandLine(), "--taskmanagers must be a whole number from 0, not " + taskManagers);
            }
            return taskManagers;
        }

        private void ready(PlatformProcess platform) throws IOException {
            platform.hints().forEach(spec.commandLine().getErr()::println);
            print(platform, spec.commandLine().getOut());
        }
    }

    /** {@code local down}: exit code 0 also when nothing ran. */
    @Command(name = "down", mixinStandardHelpOptions = true, description = "Stops the platform and keeps its data.")
    static final class Down implements Callable<Integer> {

        @Mixin
        Directory directory = new Directory();

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException, InterruptedException {
            boolean ran = directory.platform().stop();
            spec.commandLine().getOut().println(ran ? "The platform is stopped." : directory.notRunning());
            return 0;
        }
    }

    /** {@code local status}: exit code 1 when the platform does not run. */
    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Says what runs. Exit code 1 if the platform does not.")
    static final class Status implements Callable<Integer> {

        @Mixin
        Directory directory = new Directory();

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            Optional<PlatformProcess> platform = directory.running(out);
            if (platform.isEmpty()) {
                return 1;
            }
            PlatformStatus status = answered(platform.get());
            print(platform.get(), out);
            WhiskStats stats = status.openWhisk();
            out.println("Activations    " + stats.accepted() + " accepted, " + stats.completed() + " completed, "
                    + stats.waiting() + " waiting");
            out.println("Sandboxes      " + stats.sandboxKind().plural() + ", " + stats.sandboxes() + " live, "
                    + stats.coldStarts() + " cold starts");
            LocalFaultsCommand.print(status, out);
            return 0;
        }
    }

    private static PlatformStatus answered(PlatformProcess platform) throws IOException {
        try {
            return platform.status();
        } catch (IOException e) {
            throw new IOException(
                    "the platform's process does not answer, so it starts or stops: " + e.getMessage(), e);
        }
    }

    private static void print(PlatformProcess platform, PrintWriter out) throws IOException {
        PlatformAddresses addresses = platform.addresses();
        out.println("OpenWhisk      " + addresses.openWhisk());
        out.println("Kafka          " + addresses.kafka());
        out.println("PostgreSQL     " + addresses.database());
        out.println("Object store   " + addresses.objects());
        platform.flink().ifPresent(flink -> {
            out.println("Flink          " + flink.rest() + ", TaskManagers registered: " + flink.registered());
            out.println("               processes " + flink.processes());
        });
        platform.pid().ifPresent(pid -> out.println("Process        " + pid));
        out.println("Configuration  " + platform.loaderConfig());
        out.println("For a shell    . " + platform.environment());
        out.flush();
    }
}
