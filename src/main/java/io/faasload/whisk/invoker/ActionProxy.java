package io.faasload.whisk.invoker;

import io.faasload.whisk.activation.ActivationResponse;
import io.faasload.whisk.invoker.Sandbox.Answer;
import io.faasload.whisk.invoker.Sandbox.End;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * A client of the action protocol over HTTP, for sandboxes of any kind.
 *
 * @param address with scheme and port
 * @param token required by the sandbox; null if it requires none
 */
public record ActionProxy(
        OkHttpClient http, String address, @Nullable String token) {

    /** Determines why a sandbox does not answer. */
    @FunctionalInterface
    public interface ExitCheck {
        End end() throws InterruptedException;
    }

    private static final MediaType JSON = MediaType.get("application/json");

    /** A client without timeouts of its own, which the calls set, and without retries. */
    public static OkHttpClient.Builder client() {
        return new OkHttpClient.Builder()
                .retryOnConnectionFailure(false)
                .connectTimeout(Duration.ZERO)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO);
    }

    /**
     * Posts {@code json} to {@code /init} or {@code /run}.
     *
     * @param exitCheck is called when the connection breaks
     */
    public Answer post(String path, String json, Duration limit, ExitCheck exitCheck) {
        Request.Builder request = new Request.Builder()
                .url(address + path)
                .post(RequestBody.create(json.getBytes(StandardCharsets.UTF_8), JSON));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        Call call = http.newCall(request.build());
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
            return Answer.none(end(exitCheck));
        }
    }

    private static End end(ExitCheck exitCheck) {
        try {
            return exitCheck.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return End.EXITED;
        }
    }
}
