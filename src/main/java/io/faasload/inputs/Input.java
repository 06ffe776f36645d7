package io.faasload.inputs;

import io.faasload.files.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An input with its features.
 *
 * @param kind of the input, which is also the container that it is in
 * @param name in the container, such as {@code 1.jpg}: parameter {@code object} of a run
 * @param bytes size of the file
 * @param sha256 of the file, in lower-case hexadecimal digits
 */
public record Input(String kind, String name, long bytes, String sha256, InputFeatures features) {

    /** Reads a file, with a constant amount of memory. */
    static Input of(String kind, String name, Path file) throws IOException {
        return new Input(kind, name, Files.size(file), Sha256.of(file), InputFeatures.of(file));
    }
}
