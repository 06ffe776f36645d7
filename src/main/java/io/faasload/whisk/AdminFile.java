package io.faasload.whisk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The file in a server's directory that tells {@code Wskadmin} the port and the token: two lines, mode 0600. */
final class AdminFile {

    static final String NAME = "wskadmin";

    private static final int TOKEN_BYTES = 32;

    private AdminFile() {}

    /** Writes the file with a new token, and returns the token. */
    static String write(Path directory, int port) throws IOException {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        String token = HexFormat.of().formatHex(random);
        // createTempFile gives mode 0600, and the move keeps it.
        Path temporary = Files.createTempFile(directory, NAME, ".tmp");
        Files.writeString(temporary, port + "\n" + token + "\n");
        Files.move(
                temporary,
                directory.resolve(NAME),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        return token;
    }
}
