package io.faasload.openwhisk;

import io.faasload.config.AuthKey;
import io.faasload.openwhisk.http.OnceBody;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Request;
import okhttp3.Response;

/** Invokes actions and gets the records of activations, without blocking. Thread-safe. */
public final class InvocationClient implements ActivationReader {

    private final ApiConnection connection;

    /**
     * A client with its own connections and threads.
     *
     * @param apiHost address with scheme
     * @param verifyCertificate false takes any certificate ({@code openwhisk.disablecert})
     * @param callTimeout hard limit of one call
     * @param maxInFlight calls in flight at once; more are queued
     */
    public InvocationClient(URI apiHost, boolean verifyCertificate, Duration callTimeout, int maxInFlight) {
        connection = new ApiConnection(apiHost, verifyCertificate, callTimeout, maxInFlight);
    }

    /**
     * Invokes an action without waiting for its end. The call is never repeated.
     *
     * @param action {@code package/action}, or {@code action} in the default package
     * @param parameters JSON object
     * @param done called exactly once, on a thread of this client
     */
    public void invoke(AuthKey key, String action, String parameters, Consumer<CallOutcome> done) {
        CallTimes times = new CallTimes();
        Request request = connection
                .request(key, "actions/" + action)
                .tag(CallTimes.class, times)
                .post(new OnceBody(parameters))
                .build();
        connection.newCall(request).enqueue(new Callback() {
            @Override
            public void onResponse(Call call, Response response) {
                CallOutcome outcome;
                try (response) {
                    outcome = CallOutcome.of(response, times);
                } catch (RuntimeException e) {
                    // The library cannot read all that a server may send. Without an outcome the run would never end.
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

    @Override
    public void activation(AuthKey key, String activationId, ReplyConsumer done) {
        Request request = connection.request(key, "activations/" + activationId).build();
        connection.newCall(request).enqueue(new Callback() {
            @Override
            public void onResponse(Call call, Response response) {
                Reply reply;
                try (response) {
                    reply = Reply.of(response);
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

    /** Cancels the calls in flight, whose outcomes are still reported, and releases the threads. */
    @Override
    public void close() {
        connection.close();
    }
}
