package io.faasload.whisk;

import io.faasload.files.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The file in a server's directory from which {@code Wskadmin} reads port and token: two lines, mode 0600. */
final class AdminFile {

    static final String NAME = "wskadmin";

    private static final int TOKEN_BYTES = 32;

    private AdminFile() {}

    /** Writes the file with a new token, and returns the token. */
    static String write(Path directory, int port) throws IOException {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        PrivateFile.write(directory.resolve(NAME), port + "\n" + token + "\n");
        return token;
    }
}
