package io.faasload.files;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The private folder on this machine for files that processes write while they run: temporary files, logs, binaries. Setting {@code
 * generation.workdir}.
 *
 * <p>The default is a folder per user in the system's temporary folder, {@code faasload-work-} and a random suffix. Another user could
 * take a fixed name there first. The random one is found again by its owner, which cannot be forged.
 */
public final class WorkFolder {

    private static final String PREFIX = "faasload-work-";

    private WorkFolder() {}

    /**
     * The configured folder, else the user's default one.
     *
     * @param configured setting {@code generation.workdir}
     * @throws IOException if it cannot be created, or is not private; the message says what to do
     */
    public static PrivateFolder of(@Nullable Path configured) throws IOException {
        return configured == null ? ofUser() : PrivateFolder.at(configured);
    }

    /**
     * The folder that {@link #of} would return, without creating it.
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

    /** The user's default folder, for processes without a {@code loader.yml}. */
    public static PrivateFolder ofUser() throws IOException {
        return ofUser(Path.of(System.getProperty("java.io.tmpdir")));
    }

    static PrivateFolder ofUser(Path temporary) throws IOException {
        Optional<PrivateFolder> existing = first(temporary);
        if (existing.isPresent()) {
            return existing.get();
        }
        PrivateFolder created = PrivateFolder.withRandomName(temporary, PREFIX);
        // Another process may have created one meanwhile: all processes must choose the same.
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
