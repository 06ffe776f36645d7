package io.faasload.local.whisk.invoker;

import io.faasload.local.whisk.activation.ActivationResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;

/** A sandbox that is a child process on this machine, spoken to over loopback. */
final class ProcessSandbox implements Sandbox {

    private static final MediaType JSON = MediaType.get("application/json");
    private static final Duration EXIT_GRACE = Duration.ofSeconds(1);

    private final String containerId;
    private final Process process;
    private final SandboxLog log;
    private final String address;
    private final OkHttpClient http;
    private final int outOfMemoryExitCode;
    private final Path directory;

    ProcessSandbox(
            String containerId,
            Process process,
            SandboxLog log,
            int port,
            OkHttpClient http,
            int outOfMemoryExitCode,
            Path directory) {
        this.containerId = containerId;
        this.process = process;
        this.log = log;
        this.address = "http://127.0.0.1:" + port;
        this.http = http;
        this.outOfMemoryExitCode = outOfMemoryExitCode;
        this.directory = directory;
    }

    @Override
    public String containerId() {
        return containerId;
    }

    @Override
    public Answer post(String path, String json, Duration limit) {
        Call call = http.newCall(new Request.Builder()
                .url(address + path)
                .post(RequestBody.create(json.getBytes(StandardCharsets.UTF_8), JSON))
                .build());
        call.timeout().timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
        try (Response response = call.execute()) {
            BufferedSource source = response.body().source();
            boolean whole = !source.request(ActivationResponse.MAX_RESULT_BYTES + 1L);
            if (whole) {
                String body = source.readUtf8();
                return new Answer(End.ANSWERED, response.code(), body, body.length());
            }
            String beginning = source.readUtf8(ActivationResponse.MAX_RESULT_BYTES);
            long length = Math.max(response.body().contentLength(), ActivationResponse.MAX_RESULT_BYTES + 1L);
            return new Answer(End.ANSWERED, response.code(), beginning, length);
        } catch (InterruptedIOException e) {
            return Answer.none(End.TIMED_OUT);
        } catch (IOException e) {
            return Answer.none(endOfProcess());
        }
    }

    /** Why the process does not answer: its exit code follows the broken connection by a moment. */
    private End endOfProcess() {
        try {
            if (process.waitFor(EXIT_GRACE.toMillis(), TimeUnit.MILLISECONDS)
                    && process.exitValue() == outOfMemoryExitCode) {
                return End.MEMORY_EXHAUSTED;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return End.EXITED;
    }

    @Override
    public List<String> collectLogs(Duration limit, long maxBytes) throws InterruptedException {
        return log.collect(limit, maxBytes);
    }

    @Override
    public void close() {
        // What the action started would keep the output streams open.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        var unused = process.onExit().thenRun(() -> ProcessSandboxes.deleteTree(directory));
    }
}
