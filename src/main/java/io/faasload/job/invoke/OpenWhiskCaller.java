package io.faasload.job.invoke;

import io.faasload.config.AuthKey;
import io.faasload.openwhisk.CallOutcome;
import io.faasload.openwhisk.InvocationClient;
import io.faasload.run.Invocation;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/** Sends invocations to OpenWhisk, each with the key of its namespace. */
public final class OpenWhiskCaller implements Caller {

    private static final int WARM_UP_REQUESTS = 250;
    private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(1);

    private final InvocationClient client;
    private final Map<String, AuthKey> keys;

    /**
     * Creates a caller.
     *
     * @param client closed with this
     * @param keys of all namespaces that invoke
     */
    public OpenWhiskCaller(InvocationClient client, Map<String, AuthKey> keys) {
        this.client = client;
        this.keys = keys;
    }

    /**
     * Creates a caller whose first call takes no longer than later ones: HotSpot compiles a method after 200 invocations, and a TLS
     * connection takes several round trips.
     */
    public static OpenWhiskCaller warm(InvocationClient client, Map<String, AuthKey> keys) {
        try {
            client.warmUp(WARM_UP_REQUESTS, WARM_UP_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // The task is canceled; it will see that.
        }
        return new OpenWhiskCaller(client, keys);
    }

    @Override
    public boolean serves(String namespace) {
        return keys.containsKey(namespace);
    }

    @Override
    public void call(Invocation invocation, boolean isCold, Consumer<CallOutcome> done) {
        AuthKey key = keys.get(invocation.target().namespace());
        if (key == null) {
            throw new IllegalStateException(
                    "no key for namespace " + invocation.target().namespace());
        }
        String action = invocation.target().action();
        if (isCold) {
            client.invokeCold(key, action, invocation.parameters(), done);
        } else {
            client.invoke(key, action, invocation.parameters(), done);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
