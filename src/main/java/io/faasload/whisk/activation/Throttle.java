package io.faasload.whisk.activation;

import io.faasload.whisk.entity.RefusedException;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.UserLimits;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Enforces the limits of users and publishes their metrics as user events. As in OpenWhisk, a minute is a calendar
 * minute, a rejected call counts too, and simultaneous calls may together exceed the limit on activations in flight.
 * Thread-safe.
 */
public final class Throttle {

    private static final long MINUTE_MILLIS = 60_000;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int USUAL_CONCURRENT_INVOCATIONS = 30;

    private final UserLimits defaults;
    private final UserEvents events;
    private final InstantSource clock;
    private final Map<String, Usage> usages = new ConcurrentHashMap<>();

    public Throttle(UserLimits defaults, UserEvents events, InstantSource clock) {
        this.defaults = defaults;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Counts a call.
     *
     * @throws RefusedException 429 if it exceeds a limit
     */
    public void admit(User user) {
        UserLimits limits = user.limits().orElse(defaults);
        Usage usage = usage(user.namespace());
        int calls = usage.countCall(clock.millis() / MINUTE_MILLIS);
        Integer perMinute = limits.invocationsPerMinute();
        if (perMinute != null && calls > perMinute) {
            events.metric("TimedRateLimit", 1, user);
            throw RefusedException.byHandler(
                    TOO_MANY_REQUESTS,
                    "Too many requests in the last minute (count: " + calls + ", allowed: " + perMinute + ").");
        }
        int inFlight = usage.inFlight.get();
        Integer concurrent = limits.concurrentInvocations();
        if (concurrent != null && inFlight >= concurrent) {
            events.metric("ConcurrentRateLimit", 1, user);
            throw tooManyInFlight(inFlight, concurrent);
        }
        events.metric("ConcurrentInvocations", inFlight + 1, user);
    }

    private static RefusedException tooManyInFlight(int count, int allowed) {
        return RefusedException.byHandler(
                TOO_MANY_REQUESTS,
                "Too many concurrent requests in flight (count: " + count + ", allowed: " + allowed + ").");
    }

    /**
     * The rejection of a user who has just reached the limit on activations in flight; OpenWhisk's default limit if the
     * user has none.
     */
    public RefusedException asIfTooManyInFlight(User user) {
        Integer limit = user.limits().orElse(defaults).concurrentInvocations();
        int allowed = limit == null ? USUAL_CONCURRENT_INVOCATIONS : limit;
        return tooManyInFlight(allowed, allowed);
    }

    /** Records that an activation of this namespace was accepted. */
    public void started(String namespace) {
        usage(namespace).inFlight.incrementAndGet();
    }

    /** Records that an activation of this namespace has completed. */
    public void ended(String namespace) {
        usage(namespace).inFlight.decrementAndGet();
    }

    private Usage usage(String namespace) {
        return usages.computeIfAbsent(namespace, key -> new Usage());
    }

    private static final class Usage {

        private final AtomicInteger inFlight = new AtomicInteger();
        private long minute;
        private int calls;

        private synchronized int countCall(long currentMinute) {
            if (currentMinute != minute) {
                minute = currentMinute;
                calls = 0;
            }
            return ++calls;
        }
    }
}
