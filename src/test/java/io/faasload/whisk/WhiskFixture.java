package io.faasload.whisk;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.AuthKey;
import io.faasload.config.key.Secret;
import io.faasload.whisk.activation.AnswerTiming;
import io.faasload.whisk.activation.Interception;
import io.faasload.whisk.activation.RecordTiming;
import io.faasload.whisk.entity.Kinds;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.invoker.PoolSettings;
import io.faasload.whisk.invoker.SandboxListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/** A server with fake sandboxes, a clock that advances at each reading, and the users of the captures. */
final class WhiskFixture implements AutoCloseable {

    static final String BLUR = "a1000000-0000-4000-8000-000000000001:" + repeated("wandblur");
    static final String HELLO =
            "a1000000-0000-4000-8000-000000000002:" + repeated("hello").substring(0, 60) + "1234";
    static final String LIMITED =
            "a1000000-0000-4000-8000-000000000003:" + repeated("limited").substring(0, 63) + "1";

    private static final PoolSettings REPORTING_AT_ONCE = new PoolSettings(
            PoolSettings.DEFAULT.memoryBudgetMb(),
            PoolSettings.DEFAULT.startsAtOnce(),
            PoolSettings.DEFAULT.idleLimit(),
            Duration.ofMillis(1));

    /** When the captures were taken, in the middle of a minute. */
    static final long CAPTURED_MILLIS = 1_795_412_905_000L;

    final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    final FakeSandboxes sandboxes;
    final AtomicLong nowMillis = new AtomicLong(CAPTURED_MILLIS);
    final WhiskServer server;

    WhiskFixture(Path directory) throws IOException {
        this(directory, REPORTING_AT_ONCE);
    }

    WhiskFixture(Path directory, PoolSettings pool) throws IOException {
        this(directory, pool, Interception.NONE);
    }

    WhiskFixture(Path directory, PoolSettings pool, Interception interception) throws IOException {
        this(directory, pool, interception, AnswerTiming.AT_ONCE, RecordTiming.AT_ONCE, new FakeSandboxes());
    }

    WhiskFixture(Path directory, AnswerTiming answers, RecordTiming records) throws IOException {
        this(directory, PoolSettings.DEFAULT, Interception.NONE, answers, records, new FakeSandboxes());
    }

    /** With preconfigured sandboxes: a server on an existing directory may run an activation immediately. */
    WhiskFixture(
            Path directory,
            PoolSettings pool,
            Interception interception,
            AnswerTiming answers,
            RecordTiming records,
            FakeSandboxes sandboxes)
            throws IOException {
        this.sandboxes = sandboxes;
        WhiskSettings settings = WhiskSettings.in(directory)
                .withAnswerTiming(answers)
                .withRecordTiming(records)
                .withPool(pool)
                .withDefaultLimits(new UserLimits(60, 30));
        Kinds kinds = new Kinds(
                Stream.concat(Kinds.JAVA.stream(), Kinds.NODEJS.stream()).toList());
        InstantSource ticking = () -> Instant.ofEpochMilli(nowMillis.incrementAndGet());
        server = WhiskServer.start(
                settings,
                events::add,
                new WhiskServer.Parts(ticking, interception, kinds, sandboxes, SandboxListener.NONE));
    }

    private static String repeated(String word) {
        return word.repeat(64 / word.length() + 1).substring(0, 64);
    }

    void user(String subject, String credentials) {
        String[] parts = credentials.split(":", 2);
        assertThat(server.users().create(subject, new AuthKey(parts[0], new Secret(parts[1]))))
                .isTrue();
    }

    RawHttp.Response call(String credentials, String method, String path, String body) {
        try {
            return RawHttp.Request.of(method, path, credentials, body).send(server.address());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    RawHttp.Response call(String credentials, String method, String path) {
        return call(credentials, method, path, "");
    }

    void putPackage(String credentials, String name) {
        assertThat(call(credentials, "PUT", "/packages/" + name, "{}").status()).isEqualTo(200);
    }

    void putAction(String credentials, String name) {
        putAction(credentials, name, "");
    }

    /** {@code more} holds further fields, starting with a comma. */
    void putAction(String credentials, String name, String more) {
        String body = "{\"exec\":{\"kind\":\"nodejs:20\",\"code\":\"function main(p){return {ok:true}}\"}" + more + "}";
        assertThat(call(credentials, "PUT", "/actions/" + name, body).status()).isEqualTo(200);
    }

    /** Invokes, waits for the event of this activation, and returns its id. */
    String invokeAndAwait(String credentials, String action, String payload) {
        RawHttp.Response response = call(credentials, "POST", "/actions/" + action, payload);
        assertThat(response.status()).isEqualTo(202);
        awaitEvent(response.activationId());
        return response.activationId();
    }

    /** The event that contains {@code text}; earlier ones are dropped. */
    String awaitEvent(String text) {
        try {
            for (; ; ) {
                String event = events.poll(2, TimeUnit.MINUTES);
                assertThat(event).as("an event with %s", text).isNotNull();
                if (event.contains(text)) {
                    return event;
                }
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    List<String> drainEvents() {
        List<String> drained = new ArrayList<>();
        events.drainTo(drained);
        return drained;
    }

    @Override
    public void close() throws IOException {
        sandboxes.gate.countDown();
        server.close();
    }
}
