package io.faasload.monitor;

import io.faasload.files.WorkFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * For a test class that has containers and tolerates those of others: it never runs at the same time as one with {@link
 * DockerAlone}, across all processes of this user. Put it before other extensions.
 */
public class DockerShared implements BeforeAllCallback {

    private final boolean isShared;

    public DockerShared() {
        this(true);
    }

    DockerShared(boolean isShared) {
        this.isShared = isShared;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Path file = WorkFolder.ofUser().path().resolve("test-docker.lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        channel.lock(0, Long.MAX_VALUE, isShared);
        // Closed, and thereby unlocked, after the class.
        context.getStore(Namespace.create(DockerShared.class)).put(file, channel);
    }
}
