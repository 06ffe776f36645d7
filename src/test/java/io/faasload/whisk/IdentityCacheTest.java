package io.faasload.whisk;

import static org.assertj.core.api.Assertions.assertThat;

import io.faasload.config.AuthKey;
import io.faasload.config.key.Secret;
import io.faasload.whisk.entity.IdentityCache;
import io.faasload.whisk.entity.User;
import io.faasload.whisk.entity.UserLimits;
import io.faasload.whisk.entity.Users;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityCacheTest {

    private static final String UUID = "a1000000-0000-4000-8000-000000000001";
    private static final String KEY = "k".repeat(64);
    private static final Duration KEPT = Duration.ofMinutes(5);

    @TempDir
    Path directory;

    private Instant now = Instant.ofEpochSecond(1_800_000_000);
    private Users users;

    @BeforeEach
    void open() throws Exception {
        users = new Users(directory);
    }

    private IdentityCache cache(Duration kept) {
        return new IdentityCache(users, kept, () -> now);
    }

    private void create() {
        assertThat(users.create("user-a", new AuthKey(UUID, new Secret(KEY)))).isTrue();
    }

    @Test
    void rejectedKeyStaysRejectedForFiveMinutesAfterItsFirstUse() {
        IdentityCache cache = cache(KEPT);
        assertThat(cache.authenticate(UUID, KEY)).isEmpty();
        create();

        now = now.plus(KEPT).minusMillis(1);
        assertThat(cache.authenticate(UUID, KEY)).isEmpty();
        now = now.plusMillis(1);
        assertThat(cache.authenticate(UUID, KEY)).map(User::subject).hasValue("user-a");
    }

    @Test
    void newKeyIsAcceptedImmediatelyAndItsLimitsStayCached() {
        IdentityCache cache = cache(KEPT);
        create();
        assertThat(cache.authenticate(UUID, KEY)).map(User::limits).hasValue(UserLimits.NONE);
        users.limit("user-a", new UserLimits(7, 8));

        assertThat(cache.authenticate(UUID, KEY)).map(User::limits).hasValue(UserLimits.NONE);
        now = now.plus(KEPT);
        assertThat(cache.authenticate(UUID, KEY)).map(User::limits).hasValue(new UserLimits(7, 8));
    }

    @Test
    void zeroDurationCachesNothing() {
        IdentityCache cache = cache(Duration.ZERO);
        assertThat(cache.authenticate(UUID, KEY)).isEmpty();
        create();
        assertThat(cache.authenticate(UUID, KEY)).isPresent();
    }
}
