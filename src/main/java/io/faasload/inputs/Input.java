package io.faasload.inputs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
        MessageDigest digest = newDigest();
        long bytes;
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            bytes = in.transferTo(out);
        }
        return new Input(kind, name, bytes, HexFormat.of().formatHex(digest.digest()), InputFeatures.of(file));
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
