package io.faasload.cli;

import io.faasload.files.ShellWord;
import io.faasload.local.PlatformAddresses;
import io.faasload.local.PlatformStatus;
import io.faasload.local.daemon.PlatformProcess;
import io.faasload.whisk.WhiskStats;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code local}: the embedded platform as a process of its own. */
@Command(
        name = "local",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description =
                "Starts and stops an embedded platform: OpenWhisk's API, Kafka, PostgreSQL, an object store, Flink.",
        subcommands = {
            LocalUpCommand.class,
            LocalCommand.Down.class,
            LocalCommand.Status.class,
            LocalFaultsCommand.class
        })
public final class LocalCommand implements Callable<Integer> {

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    Main main;

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Missing required subcommand: up, down, status or faults");
    }

    /** A request to a running platform. */
    interface Request {
        void send(PlatformProcess platform) throws IOException;
    }

    /** Option {@code --dir} of all four subcommands. */
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

        /** Sends a request to the platform, or prints that it is not running. Returns the exit code. */
        int ifRunning(PrintWriter out, Request request) throws IOException {
            PlatformProcess platform = platform();
            if (platform.pid().isEmpty()) {
                out.println(notRunning());
                return 1;
            }
            request.send(platform);
            return 0;
        }

        String notRunning() {
            return "No platform runs in " + path + ".";
        }
    }

    /** {@code local down}: exit code 0 even if nothing was running. */
    @Command(name = "down", mixinStandardHelpOptions = true, description = "Stops the platform and keeps its data.")
    static final class Down implements Callable<Integer> {

        @Mixin
        Directory directory = new Directory();

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException, InterruptedException {
            boolean ran = directory.platform().stop();
            spec.commandLine().getOut().println(ran ? "Platform stopped." : directory.notRunning());
            return 0;
        }
    }

    /** {@code local status}: exit code 1 if the platform is not running. */
    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Shows what is running. Exit code 1 if the platform is not running.")
    static final class Status implements Callable<Integer> {

        @Mixin
        Directory directory = new Directory();

        @Spec
        CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            return directory.ifRunning(out, platform -> {
                PlatformStatus status = answered(platform);
                print(platform, out);
                WhiskStats stats = status.openWhisk();
                out.println("Activations    " + stats.accepted() + " accepted, " + stats.completed() + " completed, "
                        + stats.waiting() + " waiting");
                out.println("Sandboxes      " + stats.sandboxKind().plural() + ", " + stats.sandboxes() + " live, "
                        + stats.coldStarts() + " cold starts");
                LocalFaultsCommand.print(status, out);
            });
        }
    }

    private static PlatformStatus answered(PlatformProcess platform) throws IOException {
        try {
            return platform.status();
        } catch (IOException e) {
            throw new IOException(
                    "the platform's process does not answer; it may be starting or stopping: " + e.getMessage(), e);
        }
    }

    /** Prints the platform's addresses. */
    static void print(PlatformProcess platform, PrintWriter out) throws IOException {
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
        out.println("For a shell    . " + ShellWord.of(platform.environment()));
        out.flush();
    }
}
