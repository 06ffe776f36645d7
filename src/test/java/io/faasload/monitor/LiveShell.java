package io.faasload.monitor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A shell that runs given commands and is idle in between: a sandbox with known use of CPU and memory. */
public final class LiveShell implements AutoCloseable {

    private static final String DONE = "done";

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    public LiveShell() throws IOException {
        process = new ProcessBuilder("sh", "-s")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        commands = process.outputWriter(StandardCharsets.US_ASCII);
        answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** Runs a command and waits for its end. */
    public void run(String command) throws IOException {
        start(command);
        awaitEnd();
    }

    public void start(String command) throws IOException {
        commands.write(command + "\necho " + DONE + "\n");
        commands.flush();
    }

    public void awaitEnd() throws IOException {
        for (String line = answers.readLine(); !DONE.equals(line); line = answers.readLine()) {
            if (line == null) {
                throw new IOException("The shell ended");
            }
        }
    }

    /** Uses CPU: a few microseconds per round. */
    public void burn(int rounds) throws IOException {
        run("i=0; while [ $i -lt " + rounds + " ]; do i=$((i+1)); done");
    }

    /** The shell's own CPU time without its children, to the nanosecond, once it is idle. */
    public long cpuNanos() throws IOException {
        return restingNanos(pid());
    }

    /** The CPU time of a single-threaded process without its children, once it is idle. */
    static long restingNanos(long pid) throws IOException {
        long before = -1;
        long now = nanos(pid);
        while (now != before
                || !Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") S ")) {
            Thread.onSpinWait();
            before = now;
            now = nanos(pid);
        }
        return now;
    }

    /** The same while it runs, as of a few milliseconds ago. */
    static long nanos(long pid) throws IOException {
        return Long.parseLong(
                Files.readString(Path.of("/proc/" + pid + "/schedstat")).split(" ")[0]);
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
