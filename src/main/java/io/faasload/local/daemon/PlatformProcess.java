package io.faasload.local.daemon;

import io.faasload.local.AccessFiles;
import io.faasload.local.PlatformAddresses;
import io.faasload.local.PlatformFiles;
import io.faasload.local.PlatformOptions;
import io.faasload.local.PlatformStatus;
import io.faasload.local.StatusEndpoint;
import io.faasload.local.flink.FlinkCluster;
import io.faasload.local.flink.FlinkStatus;
import io.faasload.local.postgres.EmbeddedPostgres;
import io.faasload.local.process.OwnJvm;
import io.faasload.local.process.PlatformLock;
import io.faasload.local.process.Ports;
import io.faasload.local.process.RunningProcess;
import io.faasload.whisk.fault.FaultPlan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/** The platform of a directory as a process of its own, seen from outside: starts it, stops it, tells how it is. */
public final class PlatformProcess {

    private static final int START_LIMIT_S = 600;
    private static final int STOP_LIMIT_S = 60;

    private final PlatformFiles files;

    public PlatformProcess(Path directory) {
        this.files = new PlatformFiles(directory);
    }

    /**
     * Starts the platform as a process that a closed terminal or a Ctrl-C in it does not reach, and returns when it is
     * ready.
     *
     * @throws IOException if it already runs or does not start; the message is one line
     */
    public void start(PlatformOptions options) throws IOException, InterruptedException {
        files.createDirectories();
        OptionalLong running = pid();
        if (running.isPresent()) {
            throw new IOException(
                    "a platform already runs in " + files.directory() + " (process " + running.getAsLong() + ")");
        }
        Process daemon = new ProcessBuilder(command(options)).start();
        daemon.getOutputStream().close();
        String answer = answer(daemon);
        if (!answer.equals(LocalDaemon.READY)) {
            daemon.destroyForcibly().waitFor();
            throw new IOException(answer.replace(LocalDaemon.FAILED, "") + " (log: " + files.log() + ")");
        }
    }

    /**
     * Stops the platform and keeps its data; kills it if it does not stop in time. What a killed platform left
     * behind of PostgreSQL and Flink is stopped too.
     *
     * @return whether anything ran
     */
    public boolean stop() throws IOException, InterruptedException {
        OptionalLong running = pid();
        Optional<ProcessHandle> process =
                running.isPresent() ? ProcessHandle.of(running.getAsLong()) : Optional.empty();
        if (process.isPresent()) {
            process.get().destroy();
            RunningProcess.endOrKill(process.get(), "process " + process.get().pid(), STOP_LIMIT_S);
        }
        boolean hadFlink = FlinkCluster.stopLeftOver(files.flink());
        boolean hadPostgres = EmbeddedPostgres.stopLeftOver(files.postgres());
        return process.isPresent() || hadFlink || hadPostgres;
    }

    /**
     * Deletes everything that a platform which does not run has in its directory, and what a killed one left running.
     *
     * @throws IOException if it runs; the message is one line
     */
    public void delete() throws IOException, InterruptedException {
        Path directory = files.directory();
        if (!Files.isDirectory(directory)) {
            return;
        }
        // While it is held no platform can start here.
        try (PlatformLock lock = PlatformLock.take(directory)) {
            FlinkCluster.stopLeftOver(files.flink());
            EmbeddedPostgres.stopLeftOver(files.postgres());
            try (Stream<Path> children = Files.list(directory)) {
                for (Path child : children.filter(lock::isNotOfIt).toList()) {
                    FileUtils.forceDelete(child.toFile());
                }
            }
        }
    }

    /** The process of the platform, if it runs. */
    public OptionalLong pid() throws IOException {
        return PlatformLock.holder(files.directory());
    }

    /**
     * What OpenWhisk has done since the platform was started, and with which faults.
     *
     * @throws IOException if it does not run, or does not answer
     */
    public PlatformStatus status() throws IOException {
        return StatusEndpoint.ask(Ports.rememberedIn(files.ports()).control(), files.controlToken());
    }

    /**
     * Switches on these faults, and off all others.
     *
     * @throws IOException if the platform does not run, or does not answer
     */
    public void change(FaultPlan faults) throws IOException {
        StatusEndpoint.change(Ports.rememberedIn(files.ports()).control(), files.controlToken(), faults);
    }

    /** What runs of the platform's Flink cluster; empty if nothing does. */
    public Optional<FlinkStatus> flink() throws IOException {
        return FlinkCluster.status(files.flinkHome());
    }

    /** The addresses of a platform that runs or ran. */
    public PlatformAddresses addresses() throws IOException {
        return files.addresses();
    }

    /** What of these addresses the kept {@code loader.yml} does not name, one line each; mostly nothing. */
    public List<String> hints() throws IOException {
        return new AccessFiles(files).staleInLoaderConfig(files.addresses());
    }

    /** {@code loader.yml} of the platform. */
    public Path loaderConfig() {
        return files.loaderConfig();
    }

    /** The {@code export} lines for a shell. */
    public Path environment() {
        return files.environment();
    }

    /** By a shell that writes the log and takes all rights from others, for this process and for those that it starts. */
    private List<String> command(PlatformOptions options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                "umask 077 && exec \"$@\" 2>>\"$0\"",
                files.log().toString()));
        Stream.of("/usr/bin/setsid", "/bin/setsid")
                .filter(program -> Files.isExecutable(Path.of(program)))
                .limit(1)
                .forEach(command::add);
        command.add(OwnJvm.command());
        command.addAll(OwnJvm.quietOptions());
        command.addAll(OwnJvm.localeOptions());
        command.addAll(List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dlog4j2.configurationFile=io/faasload/local/daemon-log4j2.properties",
                "-Dfaasload.log=" + files.log(),
                "-Dfaasload.home=" + System.getProperty("faasload.home", "."),
                "-cp",
                OwnJvm.classPath(),
                LocalDaemon.class.getName(),
                files.directory().toString()));
        command.addAll(options.toArguments());
        return command;
    }

    private static String answer(Process daemon) throws IOException, InterruptedException {
        BufferedReader lines = daemon.inputReader(StandardCharsets.UTF_8);
        CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
            try {
                String line = lines.readLine();
                return line == null ? "the platform's process ended, with exit code " + daemon.waitFor() : line;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        try {
            return answer.get(START_LIMIT_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return "the platform is not ready after " + START_LIMIT_S + " s";
        } catch (ExecutionException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
