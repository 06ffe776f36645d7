package io.faasload.whisk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * OpenWhisk's wskadmin for a running {@link WhiskServer}: {@code Wskadmin --dir DIR user create SUBJECT} and so on,
 * where DIR is the server's directory (default: $FAASLOAD_WHISK_DIR). Texts go to stdout, as with wskadmin; exit codes
 * are 0 success, 1 failure or no server, 2 incorrect usage.
 *
 * <p>Every user and call needs a new process, so it must start fast and uses as little of the JDK as possible.
 */
public final class Wskadmin {

    private static final int TIMEOUT_MILLIS = 30_000;

    private Wskadmin() {}

    /** Runs one command and exits. */
    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        System.exit(run(args));
    }

    private static int run(String[] args) {
        List<String> arguments = new ArrayList<>(List.of(args));
        String directory = System.getenv("FAASLOAD_WHISK_DIR");
        int option = arguments.indexOf("--dir");
        if (option >= 0 && option + 1 < arguments.size()) {
            arguments.remove(option);
            directory = arguments.remove(option);
        }
        if (directory == null) {
            System.err.println("wskadmin: --dir DIR is missing, and $FAASLOAD_WHISK_DIR is not set");
            return 2;
        }
        return run(Path.of(directory), arguments);
    }

    private static int run(Path directory, List<String> arguments) {
        try {
            List<String> server = Files.readAllLines(directory.resolve(AdminFile.NAME));
            String answer = send(Integer.parseInt(server.get(0)), server.get(1), String.join("\n", arguments));
            if (answer == null) {
                System.err.println("wskadmin: rejected by the server of ".concat(directory.toString()));
                return 1;
            }
            int lineEnd = answer.indexOf('\n');
            String output = answer.substring(lineEnd + 1);
            if (!output.isEmpty()) {
                System.out.println(output);
            }
            return Integer.parseInt(answer.substring(0, lineEnd));
        } catch (NoSuchFileException | ConnectException e) {
            System.err.println("wskadmin: no server runs in ".concat(directory.toString()));
            return 1;
        } catch (IOException e) {
            System.err.println("wskadmin: ".concat(e.toString()));
            return 1;
        }
    }

    /** Posts over HTTP/1.0, where the answer ends with the connection; null if the status is not 200. */
    private static @Nullable String send(int port, String token, String body) throws IOException {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            String head = "POST /local/wskadmin HTTP/1.0\r\nAuthorization: Bearer "
                    .concat(token)
                    .concat("\r\nContent-Length: ")
                    .concat(Integer.toString(content.length))
                    .concat("\r\n\r\n");
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(content);
            out.flush();
            InputStream in = socket.getInputStream();
            String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            return end > 0 && answer.startsWith("200", answer.indexOf(' ') + 1) ? answer.substring(end + 4) : null;
        }
    }
}
