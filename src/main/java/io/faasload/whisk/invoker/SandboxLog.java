package io.faasload.whisk.invoker;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Reads the two output streams of a sandbox and splits them by activation. Thread-safe. */
public final class SandboxLog {

    /** The first line on a sandbox's stdout: the port it listens on. */
    private static final String PORT_PREFIX = "SANDBOX_PORT=";

    private static final String SENTINEL = "XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX";

    /** Lines beyond this are dropped on arrival: no action may fill this process's memory. */
    private static final long MOST_BYTES = 16L << 20;

    private final CompletableFuture<Integer> port = new CompletableFuture<>();
    private final Stream stdout = new Stream("stdout");
    private final Stream stderr = new Stream("stderr");
    private List<String> lines = new ArrayList<>();
    private long bytes;

    /** Completed with the port of the sandbox; exceptionally if the sandbox ended before it listened. */
    public CompletableFuture<Integer> port() {
        return port;
    }

    void readStdout(BufferedReader reader) {
        read(reader, stdout);
        endStdout();
    }

    void readStderr(BufferedReader reader) {
        read(reader, stderr);
        endStderr();
    }

    /** Adds a line from the sandbox's stdout. */
    public void stdout(String line) {
        if (!port.isDone() && line.startsWith(PORT_PREFIX)) {
            port.complete(Integer.parseInt(line.substring(PORT_PREFIX.length())));
        } else {
            add(line, stdout);
        }
    }

    /** Adds a line from the sandbox's stderr. */
    public void stderr(String line) {
        add(line, stderr);
    }

    /** No more lines will come on stdout. */
    public void endStdout() {
        close(stdout);
        port.completeExceptionally(new IOException("the sandbox ended before listening on its port"));
    }

    /** No more lines will come on stderr. */
    public void endStderr() {
        close(stderr);
    }

    /** Whether both streams have ended, and so the sandbox too. */
    public synchronized boolean hasEnded() {
        return stdout.closed && stderr.closed;
    }

    private void read(BufferedReader reader, Stream stream) {
        try (reader) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (stream == stdout) {
                    stdout(line);
                } else {
                    stderr(line);
                }
            }
        } catch (IOException e) {
            // The stream of a killed process: its unread output is lost, as with a container.
            add("The output of the sandbox could not be read: " + e.getMessage(), stream);
        }
    }

    private synchronized void add(String line, Stream stream) {
        if (line.equals(SENTINEL)) {
            stream.ended = true;
            notifyAll();
        } else if (bytes < MOST_BYTES) {
            String stamped = stamped(Instant.now(), stream.name, line);
            bytes += stamped.length();
            lines.add(stamped);
        }
    }

    private synchronized void close(Stream stream) {
        stream.closed = true;
        notifyAll();
    }

    /** A line in the format of a record: RFC 3339 with as many fraction digits as needed, padded to 30 characters. */
    static String stamped(Instant time, String stream, String line) {
        String text = time.toString();
        int end = text.length() - 1;
        if (text.indexOf('.') >= 0) {
            while (text.charAt(end - 1) == '0') {
                end--;
            }
        }
        return "%-30s %s: %s".formatted(text.substring(0, end) + "Z", stream, line);
    }

    /** The lines since the last call, as specified by {@link Sandbox#collectLogs}. */
    public synchronized List<String> collect(Duration limit, long maxBytes) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!(stdout.isDone() && stderr.isDone())) {
            long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (millis <= 0) {
                break;
            }
            wait(millis);
        }
        List<String> collected = lines;
        lines = new ArrayList<>();
        bytes = 0;
        stdout.ended = false;
        stderr.ended = false;
        return cut(collected, maxBytes);
    }

    private static List<String> cut(List<String> lines, long maxBytes) {
        long total = 0;
        for (int i = 0; i < lines.size(); i++) {
            total += lines.get(i).length();
            if (total > maxBytes) {
                List<String> fewer = new ArrayList<>(lines.subList(0, i));
                fewer.add(stamped(
                        Instant.now(),
                        "stderr",
                        "Logs were truncated because the total bytes size exceeds the limit of " + maxBytes
                                + " bytes."));
                return fewer;
            }
        }
        return lines;
    }

    private static final class Stream {

        private final String name;
        private boolean ended;
        private boolean closed;

        private Stream(String name) {
            this.name = name;
        }

        private boolean isDone() {
            return ended || closed;
        }
    }
}
