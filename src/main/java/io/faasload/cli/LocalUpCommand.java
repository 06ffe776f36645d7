package io.faasload.cli;

import io.faasload.local.PlatformFiles;
import io.faasload.local.PlatformOptions;
import io.faasload.local.daemon.LocalDaemon;
import io.faasload.local.daemon.PlatformProcess;
import io.faasload.process.Heap;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.fault.FaultPlan;
import io.faasload.whisk.invoker.SandboxKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code local up}: exit code 0 once all services answer. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Starts the platform and returns when it is ready.")
final class LocalUpCommand implements Callable<Integer> {

    private static final int LONGEST_S = 3600;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private LocalCommand local;

    @Mixin
    LocalCommand.Directory directory = new LocalCommand.Directory();

    @Option(
            names = "--limits",
            split = ",",
            arity = "1",
            hideParamSyntax = true,
            paramLabel = "PER_MINUTE,IN_FLIGHT",
            description = "Rate limits of users without limits of their own. Default: no limits.")
    List<Integer> limits = List.of();

    @Option(
            names = "--faults",
            arity = "1",
            converter = LocalFaultsCommand.ListConverter.class,
            paramLabel = "LIST",
            description =
                    "Faults to inject into OpenWhisk, such as event-lost=0.05,429=5%%; see docs/faults.md. Default: none.")
    FaultPlan faults = FaultPlan.NONE;

    @Option(
            names = "--late-reports",
            paramLabel = "SECONDS",
            description =
                    "How long after its end OpenWhisk reports an activation that timed out or whose process exited:"
                            + " 11 to 12 in a real OpenWhisk. Default: ${DEFAULT-VALUE}.")
    double lateReportsSeconds = PlatformOptions.DEFAULT.lateReports().toMillis() / 1000.0;

    @Option(
            names = "--auth-cache",
            paramLabel = "SECONDS",
            description =
                    "How long OpenWhisk caches what it knows of a key: that it is unknown, or its user and their limits."
                            + " 300 in a real OpenWhisk. Default: ${DEFAULT-VALUE}.")
    double authCacheSeconds = PlatformOptions.DEFAULT.identitiesKept().toMillis() / 1000.0;

    @Option(
            names = "--late-discovery",
            paramLabel = "SECONDS",
            description =
                    "How long after the start of a sandbox the monitor learns of it, as with Docker's events; earlier"
                            + " activations in it are not sampled. No effect with --docker, where Docker reports containers."
                            + " Default: ${DEFAULT-VALUE}.")
    double lateDiscoverySeconds = PlatformOptions.DEFAULT.lateDiscovery().toMillis() / 1000.0;

    @Option(
            names = "--docker",
            description = "Runs actions in Docker containers instead of processes, named, limited and paused as a real"
                    + " invoker does; see docs/openwhisk.md. The object store then listens on Docker's bridge, where"
                    + " containers can reach it.")
    boolean docker;

    @Option(
            names = "--taskmanagers",
            paramLabel = "N",
            description = "Also starts a Flink cluster with N TaskManagers; its home is DIR/flink.")
    int taskManagers;

    @Option(names = "--foreground", description = "Runs in the foreground until Ctrl-C.")
    boolean foreground;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PlatformProcess platform = directory.platform();
        if (foreground) {
            Heap.require(Heap.OF_SERVERS_MEGABYTES);
            PlatformFiles files = new PlatformFiles(directory.path);
            files.createDirectories();
            local.main.keepLogIn(files.log());
            LocalDaemon.run(directory.path, options(), () -> ready(platform));
        } else {
            platform.start(options());
            ready(platform);
        }
        return 0;
    }

    private PlatformOptions options() {
        return new PlatformOptions(
                limits(),
                faults,
                seconds("--late-reports", lateReportsSeconds),
                seconds("--auth-cache", authCacheSeconds),
                seconds("--late-discovery", lateDiscoverySeconds),
                sandboxes(),
                taskManagers());
    }

    private SandboxKind sandboxes() {
        return docker ? SandboxKind.DOCKER : SandboxKind.PROCESS;
    }

    private Duration seconds(String option, double seconds) {
        if (!(seconds >= 0 && seconds <= LONGEST_S)) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " must be a number of seconds from 0 to " + LONGEST_S + ", not " + seconds);
        }
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private UserLimits limits() {
        if (limits.isEmpty()) {
            return UserLimits.NONE;
        }
        if (limits.size() != 2 || limits.stream().anyMatch(limit -> limit < 0)) {
            throw new ParameterException(
                    spec.commandLine(), "--limits must be two numbers of at least 0, such as 60,30, not " + limits);
        }
        return new UserLimits(limits.get(0), limits.get(1));
    }

    private int taskManagers() {
        if (taskManagers < 0) {
            throw new ParameterException(spec.commandLine(), "--taskmanagers must be at least 0, not " + taskManagers);
        }
        return taskManagers;
    }

    private void ready(PlatformProcess platform) throws IOException {
        platform.hints().forEach(spec.commandLine().getErr()::println);
        LocalCommand.print(platform, spec.commandLine().getOut());
    }
}
