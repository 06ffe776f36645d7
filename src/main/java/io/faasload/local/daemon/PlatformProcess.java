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
import org.jspecify.annotations.Nullable;

/** The process of a directory's platform, controlled by another process: starts it, stops it, queries its status. */
public final class PlatformProcess {

    private static final int START_LIMIT_S = 600;
    private static final int STOP_LIMIT_S = 60;
    /** The archive of classes that {@code bin/faasload} uses. */
    private static final @Nullable String CLASS_ARCHIVE = System.getProperty("faasload.archive");

    private final PlatformFiles files;

    public PlatformProcess(Path directory) {
        this.files = new PlatformFiles(directory);
    }

    /**
     * Starts the platform as a process that is detached from the terminal and its Ctrl-C, and returns when it is ready.
     *
     * @throws IOException if it already runs or fails to start; the message is one line
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
     * Stops the platform and keeps its data; kills it if it does not stop in time. Also stops orphaned PostgreSQL and Flink processes
     * of a killed platform.
     *
     * @return whether anything was running
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
     * Deletes the directory's content and stops orphaned processes. The platform must not be running.
     *
     * @throws IOException if it runs; the message is one line
     */
    public void delete() throws IOException, InterruptedException {
        Path directory = files.directory();
        if (!Files.isDirectory(directory)) {
            return;
        }
        // No platform can start here while the lock is held.
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
     * The status of OpenWhisk since the platform started, and its faults.
     *
     * @throws IOException if the platform is not running, or does not answer
     */
    public PlatformStatus status() throws IOException {
        return StatusEndpoint.ask(Ports.rememberedIn(files.ports()).control(), files.controlToken());
    }

    /**
     * Turns on these faults, and turns off all others.
     *
     * @throws IOException if the platform is not running, or does not answer
     */
    public void change(FaultPlan faults) throws IOException {
        StatusEndpoint.change(Ports.rememberedIn(files.ports()).control(), files.controlToken(), faults);
    }

    /** The running parts of the platform's Flink cluster; empty if there are none. */
    public Optional<FlinkStatus> flink() throws IOException {
        return FlinkCluster.status(files.flinkHome());
    }

    /** The addresses of a platform that is running, or has run before. */
    public PlatformAddresses addresses() throws IOException {
        return files.addresses();
    }

    /** Corrections for the existing {@code loader.yml}, one line each; usually none. */
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

    /** Runs it from a shell that redirects the log and sets the umask, also for its child processes. */
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
        if (CLASS_ARCHIVE != null) {
            command.addAll(List.of("-XX:SharedArchiveFile=" + CLASS_ARCHIVE, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
        }
        command.addAll(List.of(
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // Compiling its code twice takes 3 s of a demo's CPU time.
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
                return line == null ? "the platform's process ended with exit code " + daemon.waitFor() : line;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });
        try {
            return answer.get(START_LIMIT_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return "the platform is still not ready after " + START_LIMIT_S + " s";
        } catch (ExecutionException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
