package io.faasload.openwhisk;

import io.faasload.config.AuthKey;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Credentials;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * OpenWhisk's REST interface ({@code /api/v1}), in the namespace of the key. Thread safe. Calls never repeat by
 * themselves: whether a POST may be repeated is for the caller to decide.
 */
public final class OpenWhiskClient implements ActivationReader {

    private static final double MILLIS_PER_SECOND = 1000;

    private final OkHttpClient http;
    private final HttpUrl base;

    /**
     * A client with its own connections and threads.
     *
     * @param apiHost address with scheme
     * @param verifyCertificate false takes any certificate ({@code openwhisk.disablecert})
     * @param callTimeout hard limit of one call
     * @param maxInFlight calls on the wire at once; more wait for a thread
     */
    public OpenWhiskClient(URI apiHost, boolean verifyCertificate, Duration callTimeout, int maxInFlight) {
        HttpUrl address = HttpUrl.get(apiHost);
        if (address == null) {
            throw new IllegalArgumentException("openwhisk.apihost: an http or https address, not " + apiHost);
        }
        base = address.newBuilder().addPathSegments("api/v1/namespaces/_").build();
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                maxInFlight,
                maxInFlight,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new ExecutorThreadFactory("openwhisk-call"));
        threads.allowCoreThreadTimeOut(true);
        Dispatcher dispatcher = new Dispatcher(threads);
        dispatcher.setMaxRequests(maxInFlight);
        dispatcher.setMaxRequestsPerHost(maxInFlight);
        OkHttpClient.Builder builder = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(maxInFlight, 30, TimeUnit.SECONDS))
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .connectTimeout(callTimeout)
                .readTimeout(callTimeout)
                .writeTimeout(callTimeout)
                .callTimeout(callTimeout)
                .addInterceptor(new CertificateErrors())
                .eventListenerFactory(call -> SendListener.of(call));
        if (!verifyCertificate) {
            AnyCertificate.accept(builder);
        }
        http = builder.build();
    }

    /**
     * Invokes an action without waiting for its end.
     *
     * @param action {@code package/action}, or {@code action} in the default package
     * @param parameters JSON object
     * @param done called exactly once, on a thread of this client
     */
    public void invoke(AuthKey key, String action, String parameters, Consumer<CallOutcome> done) {
        Sending sending = new Sending();
        Request request = request(key, "actions/" + action)
                .tag(Sending.class, sending)
                .post(new OnceBody(parameters))
                .build();
        http.newCall(request).enqueue(new Callback() {
            @Override
            public void onResponse(Call call, Response response) {
                CallOutcome outcome;
                try (response) {
                    outcome = outcome(sending, response);
                } catch (RuntimeException e) {
                    // Whatever a server may send that a library does not take: whoever waits must hear of it.
                    outcome = failure(sending, new IOException(e));
                }
                done.accept(outcome);
            }

            @Override
            public void onFailure(Call call, IOException e) {
                done.accept(failure(sending, e));
            }
        });
    }

    @Override
    public void activation(AuthKey key, String activationId, ReplyConsumer done) {
        http.newCall(request(key, "activations/" + activationId).build()).enqueue(new Callback() {
            @Override
            public void onResponse(Call call, Response response) {
                Reply reply;
                try (response) {
                    reply = new Reply(response.code(), response.body().string());
                } catch (IOException e) {
                    done.accept(null, e);
                    return;
                }
                done.accept(reply, null);
            }

            @Override
            public void onFailure(Call call, IOException e) {
                done.accept(null, e);
            }
        });
    }

    /**
     * Gets a resource of the key's namespace, for instance {@code limits} or {@code packages/image}; waits for it.
     *
     * @throws IOException when there is no answer
     */
    public Reply get(AuthKey key, String path) throws IOException {
        return execute(request(key, path).build());
    }

    /**
     * Asks the API what it is, which needs no key; waits for the answer.
     *
     * @throws IOException when there is no answer
     */
    public Reply information() throws IOException {
        int last = base.pathSize() - 1;
        HttpUrl api = base.newBuilder()
                .removePathSegment(last)
                .removePathSegment(last - 1)
                .build();
        return execute(new Request.Builder().url(api).build());
    }

    /** One line on a call that got no answer: why, and what to do. */
    public String explain(IOException failure) {
        String address = base.scheme() + "://" + base.host() + ":" + base.port();
        if (CertificateErrors.isTold(failure)) {
            return failure.getMessage() + "; better, let Java trust its issuer";
        }
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof InterruptedIOException)) {
            cause = cause.getCause();
        }
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (cause instanceof UnknownHostException) {
            reason = "unknown host";
        } else if (cause instanceof InterruptedIOException) {
            reason = "nothing within " + http.callTimeoutMillis() / MILLIS_PER_SECOND + " s";
        }
        return "no answer from " + address + " (" + reason + "): start OpenWhisk, or correct openwhisk.apihost";
    }

    /**
     * Puts a resource of the key's namespace; waits for the answer.
     *
     * @throws IOException when there is no answer
     */
    public Reply put(AuthKey key, String path, String json) throws IOException {
        return execute(request(key, path).put(new OnceBody(json)).build());
    }

    private Reply execute(Request request) throws IOException {
        try (Response response = http.newCall(request).execute()) {
            return new Reply(response.code(), response.body().string());
        }
    }

    private Request.Builder request(AuthKey key, String pathAndQuery) {
        HttpUrl url = base.resolve(base.encodedPath() + "/" + pathAndQuery);
        if (url == null) {
            throw new IllegalArgumentException("not a path: " + pathAndQuery);
        }
        return new Request.Builder()
                .url(url)
                .header("Authorization", Credentials.basic(key.uuid(), key.key().value()));
    }

    private static CallOutcome outcome(Sending sending, Response response) {
        int status = response.code();
        Instant date = response.headers().getInstant("Date");
        Long serverSeconds = date == null ? null : date.getEpochSecond();
        if (status == 202) {
            String id = activationId(response);
            return id == null
                    ? new CallOutcome(
                            CallOutcome.Kind.UNKNOWN, null, status, "202 without an id", sending.micros, now(), null)
                    : new CallOutcome(
                            CallOutcome.Kind.ACCEPTED, id, status, null, sending.micros, now(), serverSeconds);
        }
        String error;
        try {
            error = new Reply(status, response.body().string()).error();
        } catch (IOException e) {
            error = "HTTP " + status + ", its text cut: " + e.getMessage();
        }
        CallOutcome.Kind kind =
                switch (status) {
                    case 429 ->
                        error.contains("concurrent")
                                ? CallOutcome.Kind.CONCURRENCY_LIMITED
                                : CallOutcome.Kind.RATE_LIMITED;
                    case 503 -> CallOutcome.Kind.UNAVAILABLE;
                    // 500, 502, 504, and those that proxies invented.
                    default -> status >= 500 ? CallOutcome.Kind.UNKNOWN : CallOutcome.Kind.REFUSED;
                };
        return new CallOutcome(kind, null, status, error, sending.micros, now(), serverSeconds);
    }

    /** From its header; from the body where a gateway let no unknown header through. */
    private static @Nullable String activationId(Response response) {
        String id = response.header("x-openwhisk-activation-id");
        if (id != null) {
            return id;
        }
        try {
            return new Reply(response.code(), response.body().string()).activationId();
        } catch (IOException e) {
            return null; // Cut: taken, and nobody knows as what.
        }
    }

    private static CallOutcome failure(Sending sending, IOException e) {
        CallOutcome.Kind kind = sending.micros == null ? CallOutcome.Kind.NOT_SENT : CallOutcome.Kind.UNKNOWN;
        return new CallOutcome(kind, null, 0, e.toString(), sending.micros, now(), null);
    }

    /** Cancels what is on the wire (its outcome is still told) and releases the threads. */
    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    private static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** Whether and when the first byte of a request was written. */
    private static final class Sending {
        private volatile @Nullable Long micros;
    }

    private static final class SendListener extends EventListener {
        private final Sending sending;

        SendListener(Sending sending) {
            this.sending = sending;
        }

        static EventListener of(Call call) {
            Sending sending = call.request().tag(Sending.class);
            return sending == null ? EventListener.NONE : new SendListener(sending);
        }

        @Override
        public void requestHeadersStart(Call call) {
            sending.micros = now();
        }
    }
}
