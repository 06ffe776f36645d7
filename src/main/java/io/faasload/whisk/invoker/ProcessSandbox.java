package io.faasload.whisk.invoker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A sandbox that is a child process, reached over loopback. */
final class ProcessSandbox implements Sandbox {

    private static final Duration EXIT_GRACE = Duration.ofSeconds(60);

    private final String containerId;
    private final Process process;
    private final SandboxLog log;
    private final ActionProxy proxy;
    private final int outOfMemoryExitCode;
    private final Path directory;

    ProcessSandbox(
            String containerId,
            Process process,
            SandboxLog log,
            ActionProxy proxy,
            int outOfMemoryExitCode,
            Path directory) {
        this.containerId = containerId;
        this.process = process;
        this.log = log;
        this.proxy = proxy;
        this.outOfMemoryExitCode = outOfMemoryExitCode;
        this.directory = directory;
    }

    @Override
    public String containerId() {
        return containerId;
    }

    @Override
    public OptionalLong pid() {
        return OptionalLong.of(process.pid());
    }

    @Override
    public Answer post(String path, String json, Duration limit) {
        return proxy.post(path, json, limit, this::endOfProcess);
    }

    /** Why the process does not answer: its exit code becomes available shortly after the connection broke. */
    private End endOfProcess() throws InterruptedException {
        boolean exited = process.waitFor(EXIT_GRACE.toMillis(), TimeUnit.MILLISECONDS);
        return exited && process.exitValue() == outOfMemoryExitCode ? End.MEMORY_EXHAUSTED : End.EXITED;
    }

    @Override
    public List<String> collectLogs(Duration limit, long maxBytes) throws InterruptedException {
        return log.collect(limit, maxBytes);
    }

    @Override
    public void close() {
        // Processes started by the action would keep the output streams open.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        var unused = process.onExit().thenRun(() -> ProcessSandboxes.deleteTree(directory));
    }
}
