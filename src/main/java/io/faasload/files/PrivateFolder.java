package io.faasload.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder that was checked to be private to this user: a directory and not a symbolic link, owned by the user of this process, without
 * permissions for group and others, and not in a folder where others may rename it. Its content can be executed and trusted, whatever
 * the files' own modes.
 */
public final class PrivateFolder {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<Set<PosixFilePermission>> CREATED_OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    private static final Pattern EFFECTIVE_UID = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+(\\d+)");
    private static final int GROUP_AND_OTHERS = 0077;
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;

    private final Path path;

    private PrivateFolder(Path path) {
        this.path = path;
    }

    /**
     * Creates the folder and missing parents with mode 0700, whatever the umask, or checks an existing folder.
     *
     * @throws IOException if it cannot be created, or is not private; one line that says what is wrong and what to do
     */
    public static PrivateFolder at(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath().normalize();
        try {
            Path parent = absolute.getParent();
            if (parent != null) {
                createMissing(parent);
            }
            Files.createDirectory(absolute, CREATED_OWNER_ONLY);
            // The umask may have removed permissions of the owner.
            Files.setPosixFilePermissions(absolute, OWNER_ONLY);
        } catch (FileAlreadyExistsException e) {
            // If its name, or that of a parent, is not a folder, that is detected below.
            return checked(absolute);
        } catch (IOException e) {
            throw new IOException("cannot create folder " + absolute + ": " + IoReason.of(e), e);
        }
        return checked(absolute);
    }

    /**
     * Checks that a folder exists or can be created, without changing anything.
     *
     * @return the folder, or its nearest existing parent
     * @throws IOException if it cannot be created
     */
    public static Path existingOrAbove(Path folder) throws IOException {
        Path existing = folder.toAbsolutePath().normalize();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            throw new FileAlreadyExistsException(existing.toString());
        }
        if (!Files.isWritable(existing)) {
            throw new AccessDeniedException(existing.toString());
        }
        return existing;
    }

    /** Creates a folder and missing parents with mode 0700; does not change existing ones. */
    public static void createMissing(Path folder) throws IOException {
        Files.createDirectories(folder, CREATED_OWNER_ONLY);
    }

    /** Creates a new folder with a random name and this prefix. */
    static PrivateFolder withRandomName(Path parent, String prefix) throws IOException {
        return checked(Files.createTempDirectory(parent, prefix, CREATED_OWNER_ONLY));
    }

    /**
     * Checks a folder.
     *
     * @throws IOException if it is missing, or is not private
     */
    static PrivateFolder checked(Path folder) throws IOException {
        Map<String, Object> attributes = attributes(folder, LinkOption.NOFOLLOW_LINKS);
        if (Boolean.TRUE.equals(attributes.get("isSymbolicLink"))) {
            throw new IOException("folder " + folder + " must not be a symbolic link: name the folder itself");
        }
        if (!Boolean.TRUE.equals(attributes.get("isDirectory"))) {
            throw new IOException(folder + " must be a folder, but is a file");
        }
        if (!isOwn(attributes)) {
            throw new IOException("folder " + folder + " must be owned by the user of this process (uid " + ownUid()
                    + "), but is owned by uid " + attributes.get("uid") + ": use another folder");
        }
        if ((mode(attributes) & GROUP_AND_OTHERS) != 0) {
            throw new IOException(
                    "folder %s must have no permissions for group and others, but has mode %04o: chmod 700 %s"
                            .formatted(folder, mode(attributes) & 07777, ShellWord.of(folder)));
        }
        for (Path above = folder.toRealPath().getParent(); above != null; above = above.getParent()) {
            int mode = mode(attributes(above));
            if ((mode & OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
                throw new IOException(
                        "folder %s is not safe, because others may replace it: %s has mode %04o: chmod +t %s, or use another folder"
                                .formatted(folder, above, mode & 07777, ShellWord.of(above)));
            }
        }
        return new PrivateFolder(folder);
    }

    /** Whether the folder exists and is private. */
    static boolean isPrivate(Path folder) {
        try {
            checked(folder);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Map<String, Object> attributes(Path file, LinkOption... options) throws IOException {
        return Files.readAttributes(file, "unix:uid,mode,isDirectory,isSymbolicLink", options);
    }

    private static boolean isOwn(Map<String, Object> attributes) throws IOException {
        return attributes.get("uid") instanceof Integer uid && Integer.toUnsignedLong(uid) == ownUid();
    }

    /** From the kernel: the JDK's UnixSystem says 0 for a user without an entry in passwd, as in many containers. */
    private static long ownUid() throws IOException {
        Matcher effective = EFFECTIVE_UID.matcher(Files.readString(Path.of("/proc/self/status")));
        if (!effective.find()) {
            throw new IOException("no Uid in /proc/self/status");
        }
        return Long.parseLong(effective.group(1));
    }

    private static int mode(Map<String, Object> attributes) {
        return attributes.get("mode") instanceof Integer mode ? mode : 0;
    }

    /** The absolute path. */
    public Path path() {
        return path;
    }

    /** A private subfolder, created if missing. */
    public PrivateFolder folder(String name) throws IOException {
        return at(path.resolve(name));
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
