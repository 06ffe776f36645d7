package io.faasload.monitor.http;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates UNIX sockets to which only their owner may connect. */
final class SocketFile {

    private static final Logger LOG = LoggerFactory.getLogger(SocketFile.class);

    private SocketFile() {}

    /**
     * Listens on a path, whose folder is created if it is missing. An orphaned socket is replaced, any other file left
     * alone. The permissions are set before the socket gets its name, so that others can never connect.
     *
     * @throws IOException with a message for the user
     */
    static ServerSocketChannel bind(Path path) throws IOException {
        removeStale(path);
        Path folder = Files.createTempDirectory(
                parent(path),
                ".faasload",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path hidden = folder.resolve("s");
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(hidden));
            Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-------"));
            Files.move(hidden, path);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        } finally {
            Files.deleteIfExists(hidden);
            Files.delete(folder);
        }
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        try {
            if (parent != null && Files.isWritable(Files.createDirectories(parent))) {
                return parent;
            }
        } catch (IOException e) {
            LOG.debug("Cannot create the folder {}", parent, e);
        }
        throw new IOException("create the folder %s for the user who runs this, or correct the path".formatted(parent));
    }

    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.isDirectory(path)) {
            throw new IOException("a file that is not a socket exists");
        }
        try (SocketChannel other = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            LOG.debug("No process listens on {}", path, e);
            Files.delete(path);
            return;
        }
        throw new IOException("another process is listening there");
    }
}
