package io.faasload.job.invoke;

import io.faasload.config.AuthKey;
import io.faasload.openwhisk.CallOutcome;
import io.faasload.openwhisk.InvocationClient;
import io.faasload.run.Invocation;
import java.util.Map;
import java.util.function.Consumer;

/** Sends invocations to OpenWhisk, each with the key of its namespace. */
public final class OpenWhiskCaller implements Caller {

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

    @Override
    public boolean serves(String namespace) {
        return keys.containsKey(namespace);
    }

    @Override
    public void call(Invocation invocation, Consumer<CallOutcome> done) {
        AuthKey key = keys.get(invocation.target().namespace());
        if (key == null) {
            throw new IllegalStateException(
                    "no key for namespace " + invocation.target().namespace());
        }
        client.invoke(key, invocation.target().action(), invocation.parameters(), done);
    }

    @Override
    public void close() {
        client.close();
    }
}
