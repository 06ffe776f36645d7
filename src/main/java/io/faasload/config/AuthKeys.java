package io.faasload.config;

import io.faasload.config.key.ConfigurationException;
import io.faasload.files.PrivateFile;
import io.faasload.files.PrivateFolder;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The users' keys, stored as in FaaSLoad: a folder with a file per user, named after the user, that contains {@code uuid:key}.
 *
 * @param folder setting {@code openwhisk.authkeys}
 * @param stay whether the keys stay in their files, so that a job only contains their paths
 */
public record AuthKeys(Path folder, boolean stay) {

    /** Keys that become part of the job. */
    public AuthKeys(Path folder) {
        this(folder, false);
    }

    /** Keys for a job, as configured by {@code generation.secrets}. */
    public static AuthKeys of(LoaderConfig config) {
        return new AuthKeys(config.openwhisk().authkeys(), config.generation().secrets() == LoaderConfig.Secrets.FILES);
    }

    /** Whether there is a file for the user. */
    public boolean has(String user) {
        return Files.exists(file(user));
    }

    /**
     * The key of a user.
     *
     * @throws ConfigurationException if the file is missing or does not contain a key; names file and rule
     */
    public AuthKey of(String user) throws ConfigurationException {
        Path file = file(user);
        try {
            AuthKey key = AuthKey.parse(Files.readString(file));
            return stay ? key.in(file) : key;
        } catch (IllegalArgumentException e) {
            throw mistake(file, String.valueOf(e.getMessage()));
        } catch (NoSuchFileException e) {
            throw mistake(
                    file,
                    "no such file; it must contain the uuid:key of user " + user
                            + ": bin/faasload users create writes it");
        } catch (CharacterCodingException e) {
            throw mistake(file, "is not text; it must contain the uuid:key of user " + user);
        } catch (IOException e) {
            throw mistake(file, "cannot be read: " + e);
        }
    }

    /**
     * Writes or replaces the key of a user, readable by the owner only. The write is atomic.
     */
    public void write(String user, AuthKey key) throws IOException {
        PrivateFolder.createMissing(folder);
        PrivateFile.write(file(user), key.uuid() + ":" + key.key().value() + "\n");
    }

    /** Deletes the key of a user, if there is one. */
    public void delete(String user) throws IOException {
        Files.deleteIfExists(file(user));
    }

    private Path file(String user) {
        Path name = Path.of(user);
        if (user.isBlank() || !name.equals(name.getFileName()) || user.equals(".") || user.equals("..")) {
            throw new IllegalArgumentException("not the name of a user: " + user);
        }
        return folder.resolve(name);
    }

    private static ConfigurationException mistake(Path file, String rule) {
        return new ConfigurationException(List.of(file + ": " + rule));
    }
}
