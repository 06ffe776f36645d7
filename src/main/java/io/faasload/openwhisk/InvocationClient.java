package io.faasload.openwhisk;

import io.faasload.config.AuthKey;
import io.faasload.openwhisk.http.AnswerReader;
import io.faasload.openwhisk.http.OnceBody;
import io.faasload.openwhisk.http.ServerTrust;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Invokes actions and fetches activation records, without blocking. Thread-safe. */
public final class InvocationClient implements ActivationReader {

    /** With OpenWhisk's default limits, a record has a result of up to 1 MiB and logs of up to 10 MB. */
    static final long MOST_BYTES = 32L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(InvocationClient.class);

    /** As many as a busy API should not notice. */
    private static final int WARM_CONNECTIONS = 8;

    private final ApiConnection connection;
    private final AnswerReader answers;
    private final Map<AuthKey, DueRecords> due = new ConcurrentHashMap<>();

    /**
     * Creates a client with its own connections and threads.
     *
     * @param apiHost address with scheme
     * @param trust whose certificates to accept
     * @param callTimeout hard limit of a call
     * @param maxInFlight maximum number of calls in flight; others are queued
     */
    public InvocationClient(URI apiHost, ServerTrust trust, Duration callTimeout, int maxInFlight) {
        this(apiHost, trust, callTimeout, maxInFlight, new AnswerReader(MOST_BYTES));
    }

    InvocationClient(URI apiHost, ServerTrust trust, Duration callTimeout, int maxInFlight, AnswerReader answers) {
        this.connection = new ApiConnection(apiHost, trust, callTimeout, maxInFlight);
        this.answers = answers;
    }

    /**
     * Invokes an action without waiting for it to end. Never repeats the call.
     *
     * @param action {@code package/action}, or {@code action} in the default package
     * @param parameters JSON object
     * @param done called exactly once, on a thread of this client
     */
    public void invoke(AuthKey key, String action, String parameters, Consumer<CallOutcome> done) {
        invoke(key, action, parameters, connection.callTimeout(), done);
    }

    /**
     * As {@link #invoke}, after an update that changes nothing but the action's version: OpenWhisk reuses a container only for the version
     * that it was started for. If the update fails, that is the outcome, and the action is not invoked.
     */
    public void invokeCold(AuthKey key, String action, String parameters, Consumer<CallOutcome> done) {
        Request request = connection
                .request(key, "actions/" + action + "?overwrite=true")
                .put(new OnceBody("{}"))
                .build();
        // Both together take no longer than any other call.
        Duration half = connection.callTimeout().dividedBy(2);
        Call update = connection.newCall(request);
        update.timeout().timeout(half.toMillis(), TimeUnit.MILLISECONDS);
        update.enqueue(new Callback() {
            @Override
            public void onResponse(Call call, Response response) {
                CallOutcome failure = null;
                try (response) {
                    if (!response.isSuccessful()) {
                        failure = CallOutcome.ofUpdate(response);
                    }
                } catch (RuntimeException e) {
                    failure = CallOutcome.ofUpdate(new IOException(e));
                }
                if (failure == null) {
                    invoke(key, action, parameters, half, done);
                } else {
                    done.accept(failure);
                }
            }

            @Override
            public void onFailure(Call call, IOException e) {
                done.accept(CallOutcome.ofUpdate(e));
            }
        });
    }

    private void invoke(AuthKey key, String action, String parameters, Duration limit, Consumer<CallOutcome> done) {
        CallTimes times = new CallTimes();
        Request request = connection
                .request(key, "actions/" + action)
                .tag(CallTimes.class, times)
                .post(new OnceBody(parameters))
                .build();
        Call invocation = connection.newCall(request);
        invocation.timeout().timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
        invocation.enqueue(new Callback() {
            @Override
            public void onResponse(Call call, Response response) {
                CallOutcome outcome;
                try (response) {
                    outcome = CallOutcome.of(response, times);
                } catch (RuntimeException e) {
                    // The library fails on some answers. Without an outcome, the run would never end.
                    outcome = CallOutcome.of(new IOException(e), times);
                }
                done.accept(outcome);
            }

            @Override
            public void onFailure(Call call, IOException e) {
                done.accept(CallOutcome.of(e, times));
            }
        });
    }

    /**
     * Requests the API's description again and again, so that connections are open and the code of a call is compiled before the first
     * invocation is due. Waits for the answers, whatever they are. To be called before any other call.
     *
     * @param requests how many
     * @param limit longest time to wait
     */
    public void warmUp(int requests, Duration limit) throws InterruptedException {
        AtomicInteger left = new AtomicInteger(requests);
        CountDownLatch answers = new CountDownLatch(requests);
        for (int i = 0; i < WARM_CONNECTIONS; i++) {
            requestApi(left, answers);
        }
        if (!answers.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.debug("{} of {} requests were not answered within {}", answers.getCount(), requests, limit);
            left.set(0);
            connection.cancelAll();
        }
    }

    private void requestApi(AtomicInteger left, CountDownLatch answers) {
        if (left.getAndDecrement() > 0) {
            get(new Request.Builder().url(connection.api()), (reply, failure) -> {
                answers.countDown();
                requestApi(left, answers);
            });
        }
    }

    @Override
    public void activation(AuthKey key, String activationId, @Nullable Long startedByMillis, ReplyConsumer done) {
        if (startedByMillis == null) {
            records.activation(key, activationId, done);
        } else {
            due.computeIfAbsent(key, some -> new DueRecords(some, records)).get(activationId, startedByMillis, done);
        }
    }

    @Override
    public void logs(AuthKey key, String activationId, ReplyConsumer done) {
        get(connection.request(key, "activations/" + activationId + "/logs"), done);
    }

    private final DueRecords.Source records = new DueRecords.Source() {
        @Override
        public void activation(AuthKey key, String activationId, ReplyConsumer done) {
            get(connection.request(key, "activations/" + activationId), done);
        }

        @Override
        public void list(AuthKey key, long sinceMillis, long uptoMillis, int limit, ReplyConsumer done) {
            String query = "docs=true&since=" + sinceMillis + "&upto=" + uptoMillis + "&limit=" + limit;
            get(connection.request(key, "activations?" + query), done);
        }
    };

    private void get(Request.Builder request, ReplyConsumer done) {
        connection.newCall(request.build()).enqueue(new Callback() {
            @Override
            public void onResponse(Call call, Response response) {
                try (response) {
                    if (response.code() != 200) {
                        done.accept(Reply.ofBeginning(response), null);
                        return;
                    }
                    answers.read(response, body -> {
                        done.accept(new Reply(200, body), null);
                        return true;
                    });
                } catch (IOException e) {
                    done.accept(null, e);
                }
            }

            @Override
            public void onFailure(Call call, IOException e) {
                done.accept(null, e);
            }
        });
    }

    /** Cancels the calls in flight, whose outcomes are still reported, and releases the threads. */
    @Override
    public void close() {
        connection.close();
    }
}
