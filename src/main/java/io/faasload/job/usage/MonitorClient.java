package io.faasload.job.usage;

import io.faasload.config.client.TlsProblem;
import io.faasload.config.key.Secret;
import io.faasload.openwhisk.http.AnswerReader;
import io.faasload.openwhisk.http.CertificateErrors;
import io.faasload.openwhisk.http.HttpClients;
import io.faasload.run.Run;
import java.io.IOException;
import java.util.Objects;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Queries monitors over HTTP. The requests in flight to each are bounded; others are queued. Thread-safe. */
public final class MonitorClient implements UsageReader {

    /** As many as a monitor accepts by default ({@code http.maxconcurrent}). */
    private static final int MOST_FOR_EACH_MONITOR = 64;

    private static final int MOST_IN_ALL = 256;

    /** Limit of an answer; the longest, 15 minutes of samples every 10 ms, is half as long. */
    private static final long MOST_BYTES = 16L << 20;

    private static final TlsProblem.Keys KEYS =
            new TlsProblem.Keys("dockermonitor.endpoints", "dockermonitor.cafile", null, "dockermonitor.endpoints");

    private final OkHttpClient http;
    private final AnswerReader answers = new AnswerReader(MOST_BYTES);
    private final @Nullable Secret token;

    /** Creates a client with its own connections and threads. */
    public MonitorClient(UsageSettings settings) {
        token = settings.token();
        OkHttpClient.Builder builder = HttpClients.builder(
                        "monitor-question", MOST_IN_ALL, MOST_FOR_EACH_MONITOR, settings.timeout())
                .addInterceptor(new CertificateErrors(KEYS));
        settings.trust().applyTo(builder);
        http = builder.build();
    }

    @Override
    public void ask(HttpUrl monitor, UsageRequest request, Answered answered) {
        ask(address(monitor, request), answered);
    }

    /**
     * Asks a monitor for its health.
     *
     * @param answered called exactly once, on a thread of this client
     */
    void askHealth(HttpUrl monitor, Answered answered) {
        ask(monitor.newBuilder().addPathSegments("v1/health").build(), answered);
    }

    private void ask(HttpUrl address, Answered answered) {
        Request.Builder request = new Request.Builder().url(address);
        if (token != null) {
            request.header("Authorization", "Bearer " + token.value());
        }
        http.newCall(request.build()).enqueue(new Callback() {
            @Override
            public void onResponse(Call call, Response response) {
                try (response) {
                    answers.read(response, body -> {
                        answered.accept(response.code(), body, null);
                        return true;
                    });
                } catch (IOException e) {
                    answered.accept(0, "", e);
                }
            }

            @Override
            public void onFailure(Call call, IOException e) {
                answered.accept(0, "", e);
            }
        });
    }

    private static HttpUrl address(HttpUrl monitor, UsageRequest request) {
        Run run = request.run();
        Run.Ended ended = Objects.requireNonNull(run.ended());
        HttpUrl.Builder address = monitor.newBuilder()
                .addPathSegments("v1/usage")
                .addQueryParameter("activation", run.call().activationId())
                .addQueryParameter("namespace", run.target().namespace())
                .addQueryParameter("action", run.target().action())
                .addQueryParameter("start", String.valueOf(ended.times().startMillis()))
                .addQueryParameter("end", String.valueOf(ended.times().endMillis()));
        if (request.hostName() != null) {
            address.addQueryParameter("hostname", request.hostName());
        }
        if (request.kind() != null) {
            address.addQueryParameter("kind", request.kind());
        }
        if (ended.responseStatus() != null) {
            address.addQueryParameter("status", ended.responseStatus());
        }
        if (ended.times().initMillis() != null) {
            address.addQueryParameter("init", String.valueOf(ended.times().initMillis()));
        }
        return address.build();
    }

    @Override
    public void dropWaiting(HttpUrl monitor) {
        http.dispatcher().queuedCalls().stream()
                .filter(call -> call.request().url().host().equals(monitor.host())
                        && call.request().url().port() == monitor.port())
                .forEach(Call::cancel);
    }

    @Override
    public void close() {
        HttpClients.close(http);
    }
}
