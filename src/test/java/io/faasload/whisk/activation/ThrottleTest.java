package io.faasload.whisk.activation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.faasload.config.AuthKey;
import io.faasload.config.key.Secret;
import io.faasload.whisk.entity.RefusedException;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.UserLimits;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private final AtomicLong nowMillis = new AtomicLong(59_999);
    private final InstantSource clock = () -> Instant.ofEpochMilli(nowMillis.get());
    private final UserEvents events = new UserEvents(event -> {}, Interception.NONE, new Delays(Duration.ZERO), clock);

    private static User user(UserLimits limits) {
        return new User("user-a", new AuthKey("uuid", new Secret("key")), limits);
    }

    @Test
    void countRestartsEachCalendarMinuteAndIncludesRejectedCalls() {
        Throttle throttle = new Throttle(UserLimits.NONE, events, clock);
        User user = user(new UserLimits(1, null));

        throttle.admit(user);
        assertThatThrownBy(() -> throttle.admit(user)).hasMessageContaining("(count: 2, allowed: 1)");
        assertThatThrownBy(() -> throttle.admit(user)).hasMessageContaining("(count: 3, allowed: 1)");
        nowMillis.incrementAndGet();
        assertThatCode(() -> throttle.admit(user)).doesNotThrowAnyException();
    }

    @Test
    void completionAllowsOneMoreInFlight() {
        Throttle throttle = new Throttle(new UserLimits(null, 1), events, clock);
        User user = user(UserLimits.NONE);

        throttle.admit(user);
        throttle.started(user.namespace());
        assertThatThrownBy(() -> throttle.admit(user))
                .isInstanceOf(RefusedException.class)
                .hasMessage("Too many concurrent requests in flight (count: 1, allowed: 1).");
        throttle.ended(user.namespace());
        assertThatCode(() -> throttle.admit(user)).doesNotThrowAnyException();
    }

    @Test
    void withoutLimitsNothingIsRejected() {
        Throttle throttle = new Throttle(UserLimits.NONE, events, clock);
        User user = user(UserLimits.NONE);

        for (int i = 0; i < 1000; i++) {
            throttle.admit(user);
            throttle.started(user.namespace());
        }
    }
}
