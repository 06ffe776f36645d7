package io.faasload.monitor;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Lets one test class at a time have containers, of all that run on this machine: a monitor sees everybody's, and rightly says
 * that it has not followed all of them if one is gone before it could be looked at. Name it before other extensions.
 */
public final class DockerAlone implements BeforeAllCallback {

    private static final Path FILE = Path.of(System.getProperty("java.io.tmpdir"), "faasload-test-docker.lock");

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        FileChannel channel = FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel.lock();
        // Closed, and with it unlocked, after the class.
        context.getStore(Namespace.create(DockerAlone.class)).put(FILE, channel);
    }
}
