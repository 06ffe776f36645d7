package io.faasload.monitor.log;

import io.faasload.monitor.container.ContainerListener;
import io.faasload.monitor.container.WhiskContainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the logs of all containers and of the invoker in one thread, ten times a second. A container's log stays open
 * for a few seconds after it stopped, since Docker removes it together with the container. Thread-safe.
 */
public final class LogFollower implements ContainerListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);

    private static final int PERIOD_MILLIS = 100;
    /**
     * Docker reports a stop when it has written the log, or after waiting for that for 2 s. An open file keeps its disk
     * space.
     */
    private static final Duration CLOSING = Duration.ofSeconds(10);

    private static final long REOPENING_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Requests within this time share one reading of all logs. */
    private static final long SHARED_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long MOST_OLD_INVOKER_BYTES = 4 << 20;

    private final EndLines lines;
    private final InvokerLog invokerLog;
    private final @Nullable TailedFile invokerFile;
    private final Clock clock;
    private final ReadBuffer buffer = new ReadBuffer();
    private final Map<String, ContainerLog> logs = new LinkedHashMap<>();
    /** When to close the logs of stopped containers. */
    private final Map<String, Long> closingNanos = new LinkedHashMap<>();

    private final Duration closeAfter;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "log-reader");
    private long readMillis = Long.MIN_VALUE;
    private long readNanos = System.nanoTime() - REOPENING_NANOS;
    private long reopenedNanos = readNanos;
    private long readings;

    private LogFollower(
            EndLines lines, InvokerLog invokerLog, @Nullable Path invokerFile, Clock clock, Duration closeAfter) {
        this.lines = lines;
        this.invokerLog = invokerLog;
        this.invokerFile = invokerFile == null ? null : new TailedFile(invokerFile, MOST_OLD_INVOKER_BYTES, buffer);
        this.clock = clock;
        this.closeAfter = closeAfter;
    }

    /**
     * Starts following.
     *
     * @param lines receives the end-of-activation lines
     * @param invokerLog receives the lines of the invoker's log
     * @param invokerFile the invoker's log; null if it is not to be read
     * @param clock time of day
     */
    public static LogFollower start(EndLines lines, InvokerLog invokerLog, @Nullable Path invokerFile, Clock clock) {
        return start(lines, invokerLog, invokerFile, clock, CLOSING);
    }

    /** The same with a shorter wait, for tests. */
    static LogFollower start(
            EndLines lines, InvokerLog invokerLog, @Nullable Path invokerFile, Clock clock, Duration closeAfter) {
        LogFollower follower = new LogFollower(lines, invokerLog, invokerFile, clock, closeAfter);
        follower.readAll();
        follower.thread.setDaemon(true);
        follower.thread.start();
        return follower;
    }

    private void run() {
        try {
            do {
                readAll();
            } while (!closing.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits until everything written before a point in time has been read: the given one, in milliseconds since the
     * epoch, or the time of this call, whichever is earlier. Takes up to 20 ms longer than reading does, so that
     * callers can share a reading.
     */
    public synchronized void readUntil(long atMillis) throws InterruptedException {
        long readingsBefore = readings;
        // A reading that started later has all of it, even if the wall clock is changed.
        while (readMillis < atMillis && readings == readingsBefore) {
            long waitNanos = readNanos + SHARED_NANOS - System.nanoTime();
            if (waitNanos > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, waitNanos);
            } else {
                readAll();
            }
        }
    }

    private synchronized void readAll() {
        long beganMillis = clock.millis();
        readNanos = System.nanoTime();
        boolean reopens = readNanos - reopenedNanos >= REOPENING_NANOS;
        reopenedNanos = reopens ? readNanos : reopenedNanos;
        logs.forEach((containerId, log) -> read(containerId, log, reopens));
        closeEnded();
        readInvokerLog(reopens);
        readMillis = beganMillis;
        readings++;
        notifyAll();
    }

    /** Called after they were read. */
    private void closeEnded() {
        closingNanos.entrySet().removeIf(entry -> {
            boolean isDue = readNanos - entry.getValue() >= 0;
            if (isDue) {
                closeLog(entry.getKey());
            }
            return isDue;
        });
    }

    private void read(String containerId, ContainerLog log, boolean reopens) {
        try {
            if (reopens) {
                log.reopenIfReplaced();
            }
            log.read();
        } catch (IOException e) {
            unreadable(containerId, e.toString());
        }
    }

    private void readInvokerLog(boolean reopens) {
        if (invokerFile == null) {
            return;
        }
        String failure = "no such file";
        try {
            if (reopens) {
                invokerFile.reopenIfReplaced(invokerLog::addLine);
            }
            invokerFile.readLines(invokerLog::addLine);
        } catch (IOException e) {
            failure = e.toString();
        }
        InvokerLog.Source source = invokerFile.isOpen() ? InvokerLog.Source.READ : InvokerLog.Source.UNREADABLE;
        if (source == InvokerLog.Source.UNREADABLE && source != invokerLog.source()) {
            LOG.warn(
                    "Cannot read openwhisk.invokerlog {}; attributing activations without it until it is readable: {}",
                    invokerFile.path(),
                    failure);
        }
        invokerLog.setSource(source);
    }

    @Override
    public synchronized void started(WhiskContainer container) {
        closingNanos.remove(container.id());
        Path path = container.logFile();
        // The lines of a plain process are reported by the process that started it.
        if (logs.containsKey(container.id()) || (path == null && container.isPlainProcess())) {
            return;
        }
        if (container.stoppedMillis() != null && (path == null || !Files.isReadable(path))) {
            LOG.debug("The log of {} was removed before it could be read", container.name());
            lines.addUnreadable(container.id());
            return;
        }
        if (path == null || !Files.isReadable(path)) {
            unreadable(container.id(), path == null ? "Docker reports no file" : path + " cannot be read");
            return;
        }
        ContainerLog log = new ContainerLog(container.id(), path, lines, buffer);
        logs.put(container.id(), log);
        read(container.id(), log, true);
    }

    private void unreadable(String containerId, String reason) {
        if (!lines.isUnreadable(containerId)) {
            LOG.warn("Cannot use the log of container {}; its activations may stay ambiguous: {}", containerId, reason);
            lines.addUnreadable(containerId);
        }
    }

    @Override
    public synchronized void stopped(WhiskContainer container) {
        ContainerLog log = logs.get(container.id());
        if (log != null) {
            read(container.id(), log, true);
            closingNanos.put(container.id(), System.nanoTime() + closeAfter.toNanos());
        }
    }

    @Override
    public synchronized void forgotten(WhiskContainer container) {
        lines.forget(container.id());
        closingNanos.remove(container.id());
        closeLog(container.id());
    }

    private void closeLog(String containerId) {
        ContainerLog log = logs.remove(containerId);
        if (log != null) {
            close(log);
        }
    }

    private static void close(ContainerLog log) {
        try {
            log.close();
        } catch (IOException e) {
            LOG.debug("Could not close a log", e);
        }
    }

    /** Stops following. */
    @Override
    public void close() {
        closing.countDown();
        synchronized (this) {
            logs.values().forEach(LogFollower::close);
            logs.clear();
        }
    }
}
