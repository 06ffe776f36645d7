package io.faasload.driver.state;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.jspecify.annotations.NullMarked;

/** Local files as a file system that differs from the local one like that of S3: distributed, and with another scheme in its answers. */
@NullMarked
public final class ObjectStore extends LocalFileSystem {

    /** Before a local path. */
    public static final String PREFIX = "store://bucket";

    /** Before the path of a file that is never created. */
    public static final String SILENT = "store://silent";

    @Override
    public boolean isDistributedFS() {
        return true;
    }

    @Override
    public URI getUri() {
        return URI.create("other://bucket/");
    }

    @Override
    public FileStatus[] listStatus(Path folder) throws IOException {
        FileStatus[] files = super.listStatus(folder);
        if (files == null) {
            throw new FileNotFoundException(folder.toString());
        }
        return files;
    }

    @Override
    public FSDataOutputStream create(Path file, WriteMode mode) throws IOException {
        if (file.toString().startsWith(SILENT)) {
            new CompletableFuture<Void>().join();
        }
        return super.create(file, mode);
    }

    /** Of the scheme in addresses. Found by Flink in {@code META-INF/services}, like the other one. */
    public static final class Factory implements FileSystemFactory {

        @Override
        public String getScheme() {
            return "store";
        }

        @Override
        public FileSystem create(URI address) {
            return new ObjectStore();
        }
    }

    /** Of the scheme in answers. */
    public static final class AnswersFactory implements FileSystemFactory {

        @Override
        public String getScheme() {
            return "other";
        }

        @Override
        public FileSystem create(URI address) {
            return new ObjectStore();
        }
    }
}
