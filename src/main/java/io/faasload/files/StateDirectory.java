package io.faasload.files;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where savepoints and checkpoints are: a local folder, or one on another file system that Flink supports.
 *
 * @param address in Flink's format, in which nothing is escaped, such as {@code file:/my states} or {@code s3://bucket/states}
 */
public record StateDirectory(String address) {

    private static final String LOCAL = "file:";

    /** A local folder, by its absolute path. */
    public static StateDirectory of(Path folder) {
        return new StateDirectory(LOCAL + folder);
    }

    /** The folder, if it is local. */
    public Optional<Path> local() {
        return address.startsWith(LOCAL) ? Optional.of(Path.of(address.substring(LOCAL.length()))) : Optional.empty();
    }

    /** The path of a local folder, else the address. */
    @Override
    public String toString() {
        return local().map(Path::toString).orElse(address);
    }
}
