package io.faasload.bench.process;

import io.faasload.local.process.OwnJvm;
import io.faasload.local.process.RunningProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of a benchmark. Those with a {@code main} in this package exit when their input ends, so that none outlives this
 * process. Their stderr goes to a file.
 */
public final class BenchProcess implements AutoCloseable {

    private static final int END_LIMIT_S = 60;

    private final String name;
    private final Path log;
    private final Process process;
    private final BufferedReader lines;

    private BenchProcess(String name, Path log, ProcessBuilder command) throws IOException {
        this.name = name;
        this.log = log;
        this.process = command.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a class from this class path. */
    public static BenchProcess java(Path logs, Class<?> main, List<String> options, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(OwnJvm.command());
        command.addAll(OwnJvm.quietOptions());
        command.addAll(OwnJvm.localeOptions());
        command.addAll(options);
        command.addAll(List.of("-cp", OwnJvm.classPath(), main.getName()));
        command.addAll(List.of(arguments));
        String name = main.getSimpleName();
        return new BenchProcess(name, logs.resolve(name + ".log"), new ProcessBuilder(command));
    }

    /** Starts a command, whose output goes to a file. */
    public static BenchProcess command(Path log, List<String> command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return new BenchProcess(String.join(" ", command), log, builder);
    }

    public long pid() {
        return process.pid();
    }

    /**
     * The next line of its output.
     *
     * @throws IOException if it ends before
     */
    public String line() throws IOException, InterruptedException {
        String line = lines.readLine();
        if (line == null) {
            throw new IOException(name + " ended with exit code " + process.waitFor() + ": its log is " + log);
        }
        return line;
    }

    /** Sends it a line. */
    public void send(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Makes a JVM collect all garbage, and waits for it. */
    public void collect() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        new ProcessBuilder(jcmd.toString(), String.valueOf(pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start()
                .waitFor();
    }

    /** Whether it is running. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits for a process that ends by itself.
     *
     * @throws IOException if the process fails
     */
    public void awaitEnd() throws IOException, InterruptedException {
        if (process.waitFor() != 0) {
            throw new IOException(name + " ended with exit code " + process.exitValue() + ": its log is " + log);
        }
    }

    /** Tells it to end by SIGTERM, and waits for as long as it takes. */
    public void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        process.destroy();
        try {
            RunningProcess.endOrKill(process.toHandle(), name, END_LIMIT_S);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
