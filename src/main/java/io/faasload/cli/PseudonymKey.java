package io.faasload.cli;

import io.faasload.export.ExportException;
import io.faasload.files.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The secret from which pseudonyms are made. */
final class PseudonymKey {

    private static final int BYTES = 32;

    private PseudonymKey() {}

    static byte[] random() {
        byte[] key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** The key in a file; a random one if there is none, which the file then has. */
    static byte[] in(Path file) throws ExportException {
        try {
            String text = Files.readString(file).strip();
            if (text.length() < BYTES) {
                throw new ExportException(
                        "--anonymise-key: " + file + " must have at least " + BYTES + " characters, but has "
                                + text.length() + ": name a file that does not exist to have one made");
            }
            return text.getBytes(StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            String key = HexFormat.of().formatHex(random());
            try {
                PrivateFile.write(file, key + "\n");
            } catch (IOException failure) {
                throw ExportException.writing(failure);
            }
            return key.getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ExportException("--anonymise-key: cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
