package io.faasload.whisk.entity;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Caches the owners of keys from their first use, like OpenWhisk's identity cache: a rejected key stays rejected after
 * its user was created, and changed limits of a user take effect late. OpenWhisk caches 100,000 keys for 5 minutes.
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
     * Creates an empty cache.
     *
     * @param kept how long a key is cached; zero to query {@code users} each time
     */
    public IdentityCache(Users users, Duration kept, InstantSource clock) {
        this.users = users;
        this.kept = kept;
        this.clock = clock;
    }

    /** The user with this uuid and key. */
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
