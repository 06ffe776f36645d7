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
 * The keys of the users, as FaaSLoad keeps them: in one folder, a file for each user, named after the user, that holds
 * {@code uuid:key}.
 *
 * @param folder setting {@code openwhisk.authkeys}
 * @param stay whether a job takes along only where the keys are
 */
public record AuthKeys(Path folder, boolean stay) {

    /** Keys that a job would take along. */
    public AuthKeys(Path folder) {
        this(folder, false);
    }

    /** For a job, as the configuration says. */
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
     * @throws ConfigurationException naming file and rule, if there is no such file, or what it holds is no key
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
                    "no such file; it must hold the uuid:key of user " + user + ": bin/faasload users create makes it");
        } catch (CharacterCodingException e) {
            throw mistake(file, "is not text; it must hold the uuid:key of user " + user);
        } catch (IOException e) {
            throw mistake(file, "cannot be read: " + e);
        }
    }

    /**
     * Writes the key of a user, in place of one that is there, for nobody else to read. Another reader sees all of it
     * or nothing.
     */
    public void write(String user, AuthKey key) throws IOException {
        PrivateFolder.createMissing(folder);
        PrivateFile.write(file(user), key.uuid() + ":" + key.key().value() + "\n");
    }

    /** Deletes the key of a user, if it is kept. */
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
