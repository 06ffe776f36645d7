package io.faasload.local.postgres;

import io.faasload.local.process.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL server process of a data directory, found by its {@code postmaster.pid}. */
public final class Postmaster {

    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    private static final String PID_FILE = "postmaster.pid";
    private static final int FAST_LIMIT_S = 20;
    private static final int IMMEDIATE_LIMIT_S = 60;

    private Postmaster() {}

    /**
     * Stops the server that runs on the directory, if any, and removes a stale {@code postmaster.pid}: another process may have reused
     * its pid, and PostgreSQL would then refuse to start.
     *
     * @return whether a server was running
     */
    static boolean stop(Path data) throws IOException, InterruptedException {
        Optional<ProcessHandle> process = of(data);
        if (process.isEmpty()) {
            Files.deleteIfExists(data.resolve(PID_FILE));
            return false;
        }
        LOG.info("Stopping the PostgreSQL server {} of {}", process.get().pid(), data);
        if (!end(process.get(), "INT", FAST_LIMIT_S) && !end(process.get(), "QUIT", IMMEDIATE_LIMIT_S)) {
            throw new IOException("PostgreSQL server " + process.get().pid() + " of " + data + " does not stop");
        }
        Files.deleteIfExists(data.resolve(PID_FILE));
        return true;
    }

    /** The live server of the directory. Ignores another process that reuses the pid. */
    public static Optional<ProcessHandle> of(Path data) throws IOException {
        Path pidFile = data.resolve(PID_FILE);
        List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        return RunningProcess.find(lines.get(0), "postgres", data.toString());
    }

    /** INT is PostgreSQL's fast shutdown, QUIT the immediate one. The JDK can only send TERM, which waits for clients. */
    private static boolean end(ProcessHandle process, String signal, int limitSeconds)
            throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        return RunningProcess.endsWithin(process, limitSeconds);
    }
}
