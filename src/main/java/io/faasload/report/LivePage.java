package io.faasload.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.ReconnectingConnection;
import io.faasload.dataset.summary.Progress;
import io.faasload.dataset.summary.Progress.TraceProgress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.apache.flink.util.function.SupplierWithException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The report of a generation that runs, as a page on this machine's loopback interface, for those who know its address: it contains a
 * random token. The latest runs of each function are read once a second at most, for a fifth of the time at most, and only while
 * somebody looks. Whatever fails here, the generation continues. Thread-safe.
 */
public final class LivePage implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LivePage.class);

    private static final int TOKEN_BYTES = 16;
    private static final int CLIENTS = 8;
    private static final int RUNS = 5_000;
    private static final int RUNS_OF_A_TRACE = 500;
    private static final long INTERVAL_MILLIS = 1_000;
    private static final long PAUSES_PER_READING = 4;
    private static final long FAREWELL_MILLIS = 5_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final byte[] token;
    private final List<String> hosts;
    private final ReconnectingConnection connection;
    private final Thread reader;

    private volatile Progress progress = new Progress(List.of(), 0);
    private @Nullable ObjectNode dataset;

    /** Guards what follows. */
    private final Object lock = new Object();

    private byte[] event = new byte[0];
    private long events;
    private int clients;
    private boolean isClosed;

    private LivePage(HttpServer server, SupplierWithException<DatasetConnection, SQLException> connector) {
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        this.server = server;
        this.token = HexFormat.of().formatHex(random).getBytes(StandardCharsets.US_ASCII);
        int port = server.getAddress().getPort();
        this.hosts = List.of("127.0.0.1:" + port, "localhost:" + port);
        this.connection = new ReconnectingConnection(connector);
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, "live-page");
            thread.setDaemon(true);
            return thread;
        };
        this.reader = threads.newThread(this::read);
        server.setExecutor(Executors.newCachedThreadPool(threads));
        server.createContext("/", this::handle);
    }

    /**
     * Starts a page.
     *
     * @param port to listen on; 0 for any
     * @param connector to the dataset; used while somebody looks
     * @throws IOException if it cannot listen
     */
    public static LivePage start(int port, SupplierWithException<DatasetConnection, SQLException> connector)
            throws IOException {
        // By number: a name might resolve to another address.
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        LivePage page = new LivePage(HttpServer.create(new InetSocketAddress(loopback, port), 0), connector);
        page.server.start();
        page.reader.start();
        return page;
    }

    /** Its address, which is a secret. */
    public URI address() {
        return URI.create("http://" + hosts.get(0) + "/" + new String(token, StandardCharsets.US_ASCII) + "/");
    }

    /** Takes the progress that is shown from now on; returns at once. */
    public void progressed(Progress now) {
        progress = now;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            String host = exchange.getRequestHeaders().getFirst("Host");
            int end = path.indexOf('/', 1);
            boolean isKnown =
                    end > 0 && MessageDigest.isEqual(path.substring(1, end).getBytes(StandardCharsets.UTF_8), token);
            if (!isKnown || host == null || !hosts.contains(host)) {
                exchange.sendResponseHeaders(HttpURLConnection.HTTP_FORBIDDEN, -1);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                exchange.sendResponseHeaders(HttpURLConnection.HTTP_BAD_METHOD, -1);
            } else {
                answer(exchange, path.substring(end + 1));
            }
        }
    }

    private void answer(HttpExchange exchange, String name) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Cache-Control", "no-store");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
        switch (name) {
            case "" -> {
                headers.set("Content-Type", "text/html; charset=utf-8");
                byte[] page = ReportPage.live().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, page.length);
                exchange.getResponseBody().write(page);
            }
            case "events" -> {
                if (enter()) {
                    headers.set("Content-Type", "text/event-stream");
                    try {
                        exchange.sendResponseHeaders(HttpURLConnection.HTTP_OK, 0);
                        send(exchange.getResponseBody());
                    } finally {
                        // Writes the end of the answer, which must be before the page may be closed.
                        exchange.close();
                        leave();
                    }
                } else {
                    exchange.sendResponseHeaders(HttpURLConnection.HTTP_UNAVAILABLE, -1);
                }
            }
            default -> exchange.sendResponseHeaders(HttpURLConnection.HTTP_NOT_FOUND, -1);
        }
    }

    private boolean enter() {
        synchronized (lock) {
            if (isClosed || clients == CLIENTS) {
                return false;
            }
            clients++;
            lock.notifyAll();
            return true;
        }
    }

    private void leave() {
        synchronized (lock) {
            clients--;
            lock.notifyAll();
        }
    }

    /** Sends the newest event whenever there is one; a slow client skips some. */
    private void send(OutputStream body) throws IOException {
        long sent = 0;
        boolean isLast = false;
        try {
            while (!isLast) {
                byte[] next;
                synchronized (lock) {
                    while (events == sent && !isClosed) {
                        lock.wait();
                    }
                    isLast = isClosed;
                    sent = events;
                    next = isLast ? "event: end\ndata: end\n\n".getBytes(StandardCharsets.UTF_8) : event;
                }
                body.write(next);
                body.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        boolean isBroken = false;
        try {
            while (awaitClient()) {
                long begin = System.nanoTime();
                try {
                    publish(data());
                    isBroken = false;
                } catch (SQLException | RuntimeException e) {
                    connection.close();
                    if (!isBroken) {
                        LOG.warn("The live page cannot read the runs, and will retry: {}", e.getMessage());
                    }
                    isBroken = true;
                }
                long millis = (System.nanoTime() - begin) / 1_000_000;
                Thread.sleep(Math.max(INTERVAL_MILLIS, PAUSES_PER_READING * millis));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connection.close();
        }
    }

    /** Whether there is one now; otherwise the page is closed. */
    private boolean awaitClient() throws InterruptedException {
        synchronized (lock) {
            while (clients == 0 && !isClosed) {
                lock.wait();
            }
            return !isClosed;
        }
    }

    private void publish(ObjectNode data) {
        byte[] next = ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
        synchronized (lock) {
            event = next;
            events++;
            lock.notifyAll();
        }
    }

    private ObjectNode data() throws SQLException {
        ReportQueries queries = new ReportQueries(connection.open());
        if (dataset == null) {
            dataset = queries.readDataset();
        }
        Progress now = progress;
        int runs = Math.max(
                1, Math.min(RUNS_OF_A_TRACE, RUNS / Math.max(1, now.traces().size())));
        ObjectNode data = queries.readRuns(RunSource.latest(runs));
        data.setAll(dataset);
        ObjectNode live = data.putObject("live").put("latest", runs);
        ArrayNode traces = live.putArray("traces");
        for (TraceProgress trace : now.traces()) {
            traces.add(JSON.valueToTree(trace));
        }
        return data;
    }

    /** Tells the readers that the generation has ended, and stops. */
    @Override
    public void close() {
        synchronized (lock) {
            isClosed = true;
            lock.notifyAll();
            long end = System.nanoTime() + FAREWELL_MILLIS * 1_000_000;
            try {
                for (long left = FAREWELL_MILLIS;
                        clients > 0 && left > 0;
                        left = (end - System.nanoTime()) / 1_000_000) {
                    lock.wait(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        reader.interrupt();
        server.stop(0);
    }
}
