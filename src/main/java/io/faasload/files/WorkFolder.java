package io.faasload.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The private folder on this machine for what processes write while they run: temporary files, logs, binaries. Setting {@code
 * generation.workdir}.
 *
 * <p>By default it is one for each user in the system's temporary folder, {@code faasload-work-} and a random text. A fixed name there
 * could be taken by somebody else first; this one is found again by its owner, which nobody can forge.
 */
public final class WorkFolder {

    private static final String PREFIX = "faasload-work-";

    private WorkFolder() {}

    /**
     * The folder that is configured, else the user's own.
     *
     * @param configured setting {@code generation.workdir}
     * @throws IOException if it cannot be created, or is not private; the message says what to do
     */
    public static PrivateFolder of(@Nullable Path configured) throws IOException {
        return configured == null ? ofUser() : PrivateFolder.at(configured);
    }

    /**
     * The folder that {@link #of} would give, without creating it.
     *
     * @return empty if it would be created
     * @throws IOException as {@link #of}
     */
    public static Optional<PrivateFolder> existing(@Nullable Path configured) throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Path folder = configured == null ? temporary : configured.toAbsolutePath();
        boolean exists = PrivateFolder.existingOrAbove(folder).equals(folder.normalize());
        if (configured == null) {
            return first(temporary);
        }
        return exists ? Optional.of(PrivateFolder.checked(folder)) : Optional.empty();
    }

    /** The user's own, for processes without a {@code loader.yml}. */
    public static PrivateFolder ofUser() throws IOException {
        return ofUser(Path.of(System.getProperty("java.io.tmpdir")));
    }

    static PrivateFolder ofUser(Path temporary) throws IOException {
        Optional<PrivateFolder> existing = first(temporary);
        if (existing.isPresent()) {
            return existing.get();
        }
        PrivateFolder created = PrivateFolder.withRandomName(temporary, PREFIX);
        // Another process may have created one meanwhile: all take the same.
        return first(temporary).orElse(created);
    }

    private static Optional<PrivateFolder> first(Path temporary) throws IOException {
        TreeSet<Path> candidates = new TreeSet<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(temporary, PREFIX + "*")) {
            folders.forEach(candidates::add);
        }
        for (Path candidate : candidates) {
            if (PrivateFolder.isPrivate(candidate)) {
                return Optional.of(PrivateFolder.checked(candidate));
            }
        }
        return Optional.empty();
    }
}
