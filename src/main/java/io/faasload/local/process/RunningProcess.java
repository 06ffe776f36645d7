package io.faasload.local.process;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that may have been started by an earlier process of ours, which stored its pid in a file. */
public final class RunningProcess {

    private static final Logger LOG = LoggerFactory.getLogger(RunningProcess.class);
    private static final int KILL_LIMIT_S = 60;

    private RunningProcess() {}

    /** The live process with this pid, unless the pid was reused: its command line must contain these texts. */
    public static Optional<ProcessHandle> find(String pid, String... inCommandLine) {
        return ProcessHandle.of(Long.parseLong(pid.strip()))
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> Stream.of(inCommandLine).allMatch(line::contains))
                        .isPresent());
    }

    /**
     * Waits for a process that was asked to stop, and kills it if that takes too long.
     *
     * @param name name of the process, for messages
     * @throws IOException if it survives even that
     */
    public static void endOrKill(ProcessHandle process, String name, int limitSeconds)
            throws IOException, InterruptedException {
        if (endsWithin(process, limitSeconds)) {
            return;
        }
        LOG.warn("{} did not stop in time: killing it", name);
        process.destroyForcibly();
        if (!endsWithin(process, KILL_LIMIT_S)) {
            throw new IOException(name + " cannot be killed");
        }
    }

    /** Waits for a process to end; returns whether it did in time. */
    public static boolean endsWithin(ProcessHandle process, int limitSeconds) throws IOException, InterruptedException {
        try {
            process.onExit().get(limitSeconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
