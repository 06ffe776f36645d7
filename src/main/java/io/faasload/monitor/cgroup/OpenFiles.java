package io.faasload.monitor.cgroup;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kernel files that a reader has open, closed together, even if creating the reader failed. */
final class OpenFiles implements Closeable {

    private final List<KernelFile> files = new ArrayList<>();

    /** Closes them because the reader could not be created. */
    void closeAfter(Exception failure) {
        try {
            close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** See {@link KernelFile#open}. */
    KernelFile open(Path directory, String name) throws IOException {
        KernelFile file = KernelFile.open(directory, name);
        files.add(file);
        return file;
    }

    /** See {@link KernelFile#openIfPossible}. */
    @Nullable KernelFile openIfPossible(@Nullable Path directory, String name) throws IOException {
        return add(KernelFile.openIfPossible(directory, name));
    }

    /** Also closes this file, if it is not null. */
    @Nullable KernelFile add(@Nullable KernelFile file) {
        if (file != null) {
            files.add(file);
        }
        return file;
    }

    @Override
    public void close() throws IOException {
        for (KernelFile file : files) {
            file.close();
        }
    }
}
