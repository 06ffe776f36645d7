package io.faasload.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts child processes that a test sends signals to. They do not inherit an ignored SIGINT, which everything has that a
 * non-interactive shell runs in the background, for example a build.
 */
final class ChildProcess {

    private static final List<String> WITH_DEFAULT_SIGNALS = List.of("env", "--default-signal=INT");

    private ChildProcess() {}

    /** Starts a command, with its output in a file. */
    static Process start(List<String> command, Path output) throws IOException {
        List<String> line = new ArrayList<>(prefix());
        line.addAll(command);
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    /** Sends a signal: {@code INT}, {@code TERM}. */
    static void signal(Process process, String name) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill -" + name + " " + process.pid() + " ends with " + exit);
        }
    }

    /** Empty if {@code env} lacks this option: before coreutils 8.31, and in busybox. */
    private static List<String> prefix() throws IOException {
        try {
            List<String> probe = new ArrayList<>(WITH_DEFAULT_SIGNALS);
            probe.add("true");
            return new ProcessBuilder(probe).start().waitFor() == 0 ? WITH_DEFAULT_SIGNALS : List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
