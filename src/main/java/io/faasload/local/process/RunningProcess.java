package io.faasload.local.process;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that may have been started by an earlier process of ours, which left its number in a file. */
public final class RunningProcess {

    private static final Logger LOG = LoggerFactory.getLogger(RunningProcess.class);
    private static final int KILL_LIMIT_S = 60;

    private RunningProcess() {}

    /** The live process of this number, unless it is by now another's: one that lacks some text of our command line. */
    public static Optional<ProcessHandle> find(String pid, String... inCommandLine) {
        return ProcessHandle.of(Long.parseLong(pid.strip()))
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.info()
                        .commandLine()
                        .filter(line -> Stream.of(inCommandLine).allMatch(line::contains))
                        .isPresent());
    }

    /**
     * Waits for the end of a process that was asked to end, and kills it if that takes too long.
     *
     * @param name of the process, for messages
     * @throws IOException if it outlives even that
     */
    public static void endOrKill(ProcessHandle process, String name, int limitSeconds)
            throws IOException, InterruptedException {
        if (endsWithin(process, limitSeconds)) {
            return;
        }
        LOG.warn("{} does not stop: killing it", name);
        process.destroyForcibly();
        if (!endsWithin(process, KILL_LIMIT_S)) {
            throw new IOException(name + " does not end");
        }
    }

    /** Waits for the end of a process; returns whether it came in time. */
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
