package io.faasload.deployment;

import io.faasload.config.AuthKeys;
import io.faasload.files.PrivateFile;
import io.faasload.files.PrivateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The users that {@code users create} created, in a file beside their keys. {@code users delete} deletes no others. */
record CreatedUsers(AuthKeys keys) {

    private static final String FILE = ".created-users";

    boolean has(String user) throws IOException {
        return read().contains(user);
    }

    void add(String user) throws IOException {
        Set<String> users = read();
        if (users.add(user)) {
            write(users);
        }
    }

    void remove(String user) throws IOException {
        Set<String> users = read();
        if (users.remove(user)) {
            write(users);
        }
    }

    private Set<String> read() throws IOException {
        return Files.exists(file()) ? new TreeSet<>(Files.readAllLines(file())) : new TreeSet<>();
    }

    private void write(Set<String> users) throws IOException {
        PrivateFolder.createMissing(keys.folder());
        PrivateFile.write(file(), String.join("\n", users) + (users.isEmpty() ? "" : "\n"));
    }

    private Path file() {
        return keys.folder().resolve(FILE);
    }
}
