package io.faasload.openwhisk;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.AuthKey;
import io.faasload.config.key.Secret;
import io.faasload.openwhisk.http.ServerTrust;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The clients of a loopback server, and the outcomes of their calls. */
final class Calls implements AutoCloseable {

    static final AuthKey KEY = new AuthKey("a1000000-0000-4000-8000-000000000001", new Secret("wandblur"));

    private final BlockingQueue<CallOutcome> outcomes = new LinkedBlockingQueue<>();
    private final InvocationClient client;
    private final RestClient rest;

    Calls(URI address) {
        this(address, ServerTrust.JAVA, Duration.ofSeconds(30));
    }

    Calls(URI address, ServerTrust trust, Duration callTimeout) {
        client = new InvocationClient(address, trust, callTimeout, 4);
        rest = new RestClient(address, trust, callTimeout);
    }

    InvocationClient client() {
        return client;
    }

    RestClient rest() {
        return rest;
    }

    Calls send() {
        return send("{\"x\":2}");
    }

    Calls send(String parameters) {
        client.invoke(KEY, "wand_blur/echo", parameters, outcomes::add);
        return this;
    }

    Calls sendCold() {
        client.invokeCold(KEY, "wand_blur/echo", "{\"x\":2}", outcomes::add);
        return this;
    }

    CallOutcome next() throws InterruptedException {
        CallOutcome outcome = outcomes.poll(2, TimeUnit.MINUTES);
        assertThat(outcome).as("an outcome within the limit").isNotNull();
        return outcome;
    }

    /** Sends one call and returns its only outcome. */
    CallOutcome outcome() throws InterruptedException {
        CallOutcome outcome = send().next();
        client.close();
        assertThat(outcomes.poll(50, TimeUnit.MILLISECONDS))
                .as("a second outcome")
                .isNull();
        return outcome;
    }

    @Override
    public void close() {
        client.close();
        rest.close();
    }
}
