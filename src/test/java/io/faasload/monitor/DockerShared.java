package io.faasload.monitor;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * For a test class that has containers and does not mind those of others: it keeps out of the way of {@link DockerAlone}, in
 * all processes of this machine. Name it before other extensions.
 */
public class DockerShared implements BeforeAllCallback {

    private static final Path FILE = Path.of(System.getProperty("java.io.tmpdir"), "faasload-test-docker.lock");

    private final boolean isShared;

    public DockerShared() {
        this(true);
    }

    DockerShared(boolean isShared) {
        this.isShared = isShared;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        FileChannel channel =
                FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.lock(0, Long.MAX_VALUE, isShared);
        // Closed, and with it unlocked, after the class.
        context.getStore(Namespace.create(DockerShared.class)).put(FILE, channel);
    }
}
