package io.faasload.openwhisk;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ServerSocketFactory;

/**
 * An HTTP/1.1 server on loopback that reads complete requests and then does what the test says, down to resets and raw bytes. It
 * keeps connections alive until a script closes its socket.
 */
public final class ScriptedServer implements AutoCloseable {

    private final ServerSocket server;
    private final String scheme;
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    /** A completely read request; the number counts the requests of this server from 1. */
    public record Request(int number, String line, List<String> headers, String body) {}

    /** What to do with a request. */
    public interface Script {
        void answer(Request request, Socket connection) throws IOException;

        /** The same bytes every time. */
        static Script raw(String bytes) {
            return (request, connection) -> send(connection, bytes);
        }

        static Script reply(int status, String body, String... headers) {
            return raw(response(status, body, headers));
        }

        /** One script per request; the last one is repeated. */
        static Script inTurn(Script... scripts) {
            return (request, connection) ->
                    scripts[Math.min(request.number(), scripts.length) - 1].answer(request, connection);
        }

        /** Never answers, and keeps the connection. */
        static Script silence() {
            return (request, connection) -> {};
        }

        /** Sends a TCP reset. */
        static Script reset() {
            return (request, connection) -> {
                connection.setSoLinger(true, 0);
                connection.close();
            };
        }
    }

    private ScriptedServer(ServerSocket server, String scheme, Script script) {
        this.server = server;
        this.scheme = scheme;
        daemon(() -> accept(script));
    }

    public static ScriptedServer start(Script script) throws IOException {
        return new ScriptedServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), "http", script);
    }

    public static ScriptedServer startTls(ServerSocketFactory sockets, Script script) throws IOException {
        return new ScriptedServer(sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress()), "https", script);
    }

    public URI address() {
        return URI.create(scheme + "://127.0.0.1:" + server.getLocalPort());
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public static void send(Socket connection, String text) throws IOException {
        connection.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        connection.getOutputStream().flush();
    }

    public static String response(int status, String body, String... headers) {
        StringBuilder text = new StringBuilder("HTTP/1.1 " + status + " Text\r\n");
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return text.append("Content-Type: application/json\r\nContent-Length: ")
                .append(length)
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }

    private void accept(Script script) {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                connections.add(connection);
                daemon(() -> serve(connection, script));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket connection, Script script) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (Request request = read(in); request != null; request = read(in)) {
                script.answer(request, connection);
            }
        } catch (IOException e) {
            // The client disconnected, or the script closed the socket: both are intended.
        } finally {
            connections.remove(connection);
        }
    }

    private Request read(InputStream in) throws IOException {
        String line = line(in);
        if (line.isEmpty()) {
            return null;
        }
        List<String> headers = new ArrayList<>();
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            headers.add(header);
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).trim());
            }
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        synchronized (requests) {
            Request request = new Request(requests.size() + 1, line, List.copyOf(headers), body);
            requests.add(request);
            return request;
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n' && next != -1; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
