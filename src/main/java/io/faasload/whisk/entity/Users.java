package io.faasload.whisk.entity;

import io.faasload.config.AuthKey;
import io.faasload.config.key.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * All users, in memory and in a directory. Thread-safe. A change is on disk when the method returns; otherwise it
 * throws {@link java.io.UncheckedIOException}.
 */
public final class Users {

    private static final int KEY_LENGTH = 64;
    private static final String KEY_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final JsonFiles files;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, User> bySubject = new ConcurrentSkipListMap<>();
    private final Map<String, User> byUuid = new ConcurrentHashMap<>();

    public Users(Path directory) throws IOException {
        files = new JsonFiles(directory.resolve("users"));
        files.all().stream().map(User::stored).forEach(this::remember);
    }

    public Optional<User> find(String subject) {
        return Optional.ofNullable(bySubject.get(subject));
    }

    /** Sorted by name. */
    public List<User> all() {
        return List.copyOf(bySubject.values());
    }

    /** The user with this uuid and key. */
    public Optional<User> authenticate(String uuid, String key) {
        return Optional.ofNullable(byUuid.get(uuid))
                .filter(user -> MessageDigest.isEqual(bytes(user.auth().key().value()), bytes(key)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Generates a random uuid and key. */
    public AuthKey newAuthKey() {
        StringBuilder key = new StringBuilder(KEY_LENGTH);
        random.ints(KEY_LENGTH, 0, KEY_CHARACTERS.length()).forEach(i -> key.append(KEY_CHARACTERS.charAt(i)));
        return new AuthKey(UUID.randomUUID().toString(), new Secret(key.toString()));
    }

    /** Adds a user without limits of its own; returns false if the subject or the uuid is taken. */
    public synchronized boolean create(String subject, AuthKey auth) {
        if (bySubject.containsKey(subject) || byUuid.containsKey(auth.uuid())) {
            return false;
        }
        save(new User(subject, auth, UserLimits.NONE));
        return true;
    }

    /** Returns false if there is no such user. */
    public synchronized boolean limit(String subject, UserLimits limits) {
        User user = bySubject.get(subject);
        if (user == null) {
            return false;
        }
        save(new User(subject, user.auth(), limits));
        return true;
    }

    /** Returns false if there is no such user. Its packages, actions and activations are kept. */
    public synchronized boolean delete(String subject) {
        User user = bySubject.remove(subject);
        if (user == null) {
            return false;
        }
        byUuid.remove(user.auth().uuid());
        files.delete(subject);
        return true;
    }

    private void save(User user) {
        files.put(user.subject(), user.toJson());
        remember(user);
    }

    private void remember(User user) {
        bySubject.put(user.subject(), user);
        byUuid.put(user.auth().uuid(), user);
    }
}
