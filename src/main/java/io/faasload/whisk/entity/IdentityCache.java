package io.faasload.whisk.entity;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose key it is, remembered for a while from the first question on, as by OpenWhisk's cache of identities: a key that is refused stays
 * refused after its user was created, and a user's limits stay as they were. OpenWhisk keeps 100,000 keys for 5 minutes.
 * Thread-safe.
 */
public final class IdentityCache {

    private static final int MOST_KEYS = 100_000;

    private record Identity(Optional<User> user, long untilMillis) {}

    private final Users users;
    private final Duration kept;
    private final InstantSource clock;
    private final Map<String, Identity> identities = new ConcurrentHashMap<>();

    /**
     * An empty cache.
     *
     * @param kept how long a key is remembered; zero to ask {@code users} each time
     */
    public IdentityCache(Users users, Duration kept, InstantSource clock) {
        this.users = users;
        this.kept = kept;
        this.clock = clock;
    }

    /** The user with this uuid and this key. */
    public Optional<User> authenticate(String uuid, String key) {
        long now = clock.millis();
        if (identities.size() >= MOST_KEYS) {
            identities.clear();
        }
        return identities
                .compute(
                        uuid + ":" + key,
                        (unused, known) -> known != null && now < known.untilMillis()
                                ? known
                                : new Identity(users.authenticate(uuid, key), now + kept.toMillis()))
                .user();
    }
}
