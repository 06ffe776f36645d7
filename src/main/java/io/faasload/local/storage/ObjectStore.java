package io.faasload.local.storage;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.faasload.whisk.WhiskServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Objects in containers over plain HTTP, without authentication, stored as files {@code <container>/<object>} in a directory.
 * Supports {@code GET}, {@code HEAD}, {@code PUT} and {@code DELETE /<container>/<object>}; {@code GET /<container>} lists the names,
 * sorted, one per line. Objects are replaced atomically. Names are a single path segment and do not start with a dot. Files written
 * by other programs are objects too. Thread-safe.
 */
public final class ObjectStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ObjectStore.class);
    private static final Pattern PATH = Pattern.compile("/([^/.\\x00][^/\\x00]*)(?:/([^/.\\x00][^/\\x00]*))?/?");
    private static final String INCOMING = ".incoming";

    private final Path directory;
    private final HttpServer server;
    private final ExecutorService workers;

    private ObjectStore(Path directory, HttpServer server, ExecutorService workers) {
        this.directory = directory;
        this.server = server;
        this.workers = workers;
    }

    /**
     * Starts to serve the directory.
     *
     * @param directory directory of the containers; created if missing
     * @param host address of this machine to listen on; anybody who can reach it can read and write
     * @param port port to listen on; 0 for any free port
     */
    public static ObjectStore start(Path directory, String host, int port) throws IOException {
        Files.createDirectories(directory.resolve(INCOMING));
        WhiskServer.configureHttpServer();
        HttpServer server = HttpServer.create(new InetSocketAddress(host, port), 0);
        ExecutorService workers = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "object-store");
            thread.setDaemon(true);
            return thread;
        });
        ObjectStore store = new ObjectStore(directory, server, workers);
        server.setExecutor(workers);
        server.createContext("/", store::handle);
        server.start();
        return store;
    }

    /** Address with scheme, without a trailing slash. */
    public String address() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    /** The directory of the containers. */
    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = PATH.matcher(exchange.getRequestURI().getPath());
            if (!path.matches()) {
                answer(exchange, 400, "The path is not /<container>/<object>.");
                return;
            }
            Path container = directory.resolve(path.group(1));
            String method = exchange.getRequestMethod();
            if (path.group(2) == null) {
                if (method.equals("GET")) {
                    list(exchange, container);
                } else {
                    notAllowed(exchange, "GET");
                }
                return;
            }
            Path object = container.resolve(path.group(2));
            switch (method) {
                case "GET", "HEAD" -> read(exchange, object, method.equals("GET"));
                case "PUT" -> write(exchange, object);
                case "DELETE" -> delete(exchange, object);
                default -> notAllowed(exchange, "GET, HEAD, PUT, DELETE");
            }
        } catch (IOException e) {
            // The client is gone, or the disk failed: close the connection, so that a partial object is not taken for a
            // complete one.
            LOG.warn("{} {}: {}", exchange.getRequestMethod(), exchange.getRequestURI(), e.toString());
            throw e;
        }
    }

    private static void list(HttpExchange exchange, Path container) throws IOException {
        if (!Files.isDirectory(container)) {
            answer(exchange, 404, "No such container.");
            return;
        }
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(container, file -> Files.isRegularFile(file) && !isHidden(file))) {
            files.forEach(file -> names.add(file.getFileName() + "\n"));
        }
        Collections.sort(names);
        byte[] body = String.join("", names).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        send(exchange, 200, body);
    }

    private static void read(HttpExchange exchange, Path object, boolean withBody) throws IOException {
        if (!Files.isRegularFile(object)) {
            answer(exchange, 404, "No such object.");
            return;
        }
        try (InputStream in = Files.newInputStream(object)) {
            long bytes = Files.size(object);
            exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
            if (!withBody) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(bytes));
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            exchange.sendResponseHeaders(200, bytes == 0 ? -1 : bytes);
            try (OutputStream out = exchange.getResponseBody()) {
                in.transferTo(out);
            }
        } catch (NoSuchFileException e) {
            answer(exchange, 404, "No such object.");
        }
    }

    private void write(HttpExchange exchange, Path object) throws IOException {
        Path incoming = Files.createTempFile(directory.resolve(INCOMING), "put-", null);
        try {
            long bytes;
            try (InputStream in = exchange.getRequestBody();
                    OutputStream out = Files.newOutputStream(incoming)) {
                bytes = in.transferTo(out);
            }
            String announced = exchange.getRequestHeaders().getFirst("Content-Length");
            if (announced != null && Long.parseLong(announced) != bytes) {
                answer(exchange, 400, "The content is shorter than announced.");
                return;
            }
            Files.createDirectories(object.getParent());
            boolean replaced = Files.exists(object);
            Files.move(incoming, object, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            send(exchange, replaced ? 204 : 201, new byte[0]);
        } finally {
            Files.deleteIfExists(incoming);
        }
    }

    private static void delete(HttpExchange exchange, Path object) throws IOException {
        if (Files.isRegularFile(object) && Files.deleteIfExists(object)) {
            send(exchange, 204, new byte[0]);
        } else {
            answer(exchange, 404, "No such object.");
        }
    }

    private static void notAllowed(HttpExchange exchange, String allowed) throws IOException {
        exchange.getResponseHeaders().set("Allow", allowed);
        answer(exchange, 405, "Allowed here: " + allowed + ".");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        send(exchange, status, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean withBody = body.length > 0 && !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, withBody ? body.length : -1);
        if (withBody) {
            exchange.getResponseBody().write(body);
        }
    }

    private static boolean isHidden(Path file) {
        return String.valueOf(file.getFileName()).startsWith(".");
    }
}
