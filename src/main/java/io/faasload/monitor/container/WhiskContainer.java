package io.faasload.monitor.container;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A container of the invoker, running or stopped.
 *
 * @param id Docker's, 64 hexadecimal digits; another unique text for a sandbox that is a plain process
 * @param name as the invoker gave it
 * @param pid of its first process on this host; 0 if it had stopped when it was looked at
 * @param createdMillis since the epoch; nothing was used for it before. Null if that is not known, if it was
 *     restarted since, or for a plain process
 * @param startedMillis since the epoch
 * @param stoppedMillis since the epoch; null while it runs
 * @param logFile where Docker keeps its output; null if that is not known, or for a plain process
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

    /** One of which it is not known when it was created. */
    public WhiskContainer(
            String id,
            ContainerName name,
            long pid,
            long startedMillis,
            @Nullable Long stoppedMillis,
            @Nullable Path logFile) {
        this(id, name, pid, null, startedMillis, stoppedMillis, logFile);
    }

    /** Whether it is a sandbox without Docker: it has no cgroup of its own and no log of Docker's. */
    public boolean isPlainProcess() {
        return !DOCKER_ID.matcher(id).matches();
    }

    /** Whether it ran at any time between the two. */
    public boolean ranWithin(long fromMillis, long toMillis) {
        return startedMillis <= toMillis && (stoppedMillis == null || stoppedMillis >= fromMillis);
    }

    /** The same container, stopped. */
    public WhiskContainer stopped(long atMillis) {
        return new WhiskContainer(id, name, pid, createdMillis, startedMillis, atMillis, logFile);
    }
}
