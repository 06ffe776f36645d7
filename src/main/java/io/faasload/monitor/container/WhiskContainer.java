package io.faasload.monitor.container;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A container of the invoker, running or stopped.
 *
 * @param id Docker's, 64 hexadecimal digits; another unique text for a sandbox that is a plain process
 * @param name as set by the invoker
 * @param pid of its first process on this host; 0 if it had stopped before it was inspected
 * @param createdMillis since the epoch; nothing was used for it before. Null if unknown, if the container was restarted
 *     since, or for a plain process
 * @param startedMillis since the epoch
 * @param stoppedMillis since the epoch; null while it runs
 * @param logFile where Docker stores its output; null if unknown, or for a plain process
 */
public record WhiskContainer(
        String id,
        ContainerName name,
        long pid,
        @Nullable Long createdMillis,
        long startedMillis,
        @Nullable Long stoppedMillis,
        @Nullable Path logFile) {

    private static final Pattern DOCKER_ID = Pattern.compile("[0-9a-f]{64}");

    /** A container whose creation time is unknown. */
    public WhiskContainer(
            String id,
            ContainerName name,
            long pid,
            long startedMillis,
            @Nullable Long stoppedMillis,
            @Nullable Path logFile) {
        this(id, name, pid, null, startedMillis, stoppedMillis, logFile);
    }

    /** Whether it is a sandbox without Docker, which has neither its own cgroup nor a Docker log. */
    public boolean isPlainProcess() {
        return !DOCKER_ID.matcher(id).matches();
    }

    /** Whether it ran at any moment between these times. */
    public boolean ranWithin(long fromMillis, long toMillis) {
        return startedMillis <= toMillis && (stoppedMillis == null || stoppedMillis >= fromMillis);
    }

    /** The same container, stopped. */
    public WhiskContainer stopped(long atMillis) {
        return new WhiskContainer(id, name, pid, createdMillis, startedMillis, atMillis, logFile);
    }
}
