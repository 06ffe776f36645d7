package io.faasload.monitor.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.faasload.monitor.sampling.Column;
import io.faasload.monitor.sampling.SampleSeries;
import io.faasload.monitor.sampling.SampleWindow;
import io.faasload.monitor.usage.Usages;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers FaaSLoad's queries for the samples of a container, over a UNIX socket that only its owner may use: one JSON
 * object {@code {"container", "start", "end"}} per connection, answered by a JSON array of {@code {"timestamp_ms",
 * "memory_B", "proc_mCPU"}}, or by {@code {"error"}}.
 */
public final class MeasurementSocket implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MeasurementSocket.class);

    private static final int MOST_CONNECTIONS = 16;
    private static final int CONNECTION_SECONDS = 30;
    private static final int RETRY_SECONDS = 1;

    private final Path path;
    private final ServerSocketChannel server;
    private final Usages usages;
    private final Duration maxSpan;
    private final QueryLimit limit;
    private final CountDownLatch closing = new CountDownLatch(1);
    /** Queries and answers share the connection, which must stay open. A truncated answer must not look complete. */
    private final JsonFactory jsonFactory = new JsonFactory()
            .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);

    private final ExecutorService threads =
            Executors.newFixedThreadPool(MOST_CONNECTIONS, work -> daemon(work, "query"));
    private final ScheduledExecutorService watchdog =
            Executors.newSingleThreadScheduledExecutor(work -> daemon(work, "query-watchdog"));

    private MeasurementSocket(
            Path path, ServerSocketChannel server, Usages usages, Duration maxSpan, QueryLimit limit) {
        this.path = path;
        this.server = server;
        this.usages = usages;
        this.maxSpan = maxSpan;
        this.limit = limit;
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Starts listening.
     *
     * @param path of the socket; an orphaned one is replaced
     * @param usages provides the samples
     * @param maxSpan longest span of a query
     * @param limit on concurrent queries
     * @throws IOException if the socket cannot be created
     */
    public static MeasurementSocket start(Path path, Usages usages, Duration maxSpan, QueryLimit limit)
            throws IOException {
        try {
            MeasurementSocket socket = new MeasurementSocket(path, SocketFile.bind(path), usages, maxSpan, limit);
            daemon(socket::accept, "query-accept").start();
            return socket;
        } catch (IOException e) {
            throw new IOException("cannot listen on measurementserver.sock %s: %s".formatted(path, e.getMessage()), e);
        }
    }

    private void accept() {
        boolean hasFailed = false;
        try {
            while (server.isOpen()) {
                hasFailed = acceptOne(hasFailed);
            }
        } catch (ClosedChannelException e) {
            LOG.debug("No longer accepting queries", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Returns whether accepting failed; a failure may persist, for example when no more files can be opened, and is
     * then logged once.
     */
    private boolean acceptOne(boolean hasFailed) throws ClosedChannelException, InterruptedException {
        try {
            take(server.accept());
            return false;
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            if (!hasFailed) {
                LOG.warn("Cannot accept queries; retrying every second: {}", e.toString());
            }
            closing.await(RETRY_SECONDS, TimeUnit.SECONDS);
            return true;
        }
    }

    private void take(SocketChannel client) {
        try {
            ScheduledFuture<?> timeout = watchdog.schedule(() -> close(client), CONNECTION_SECONDS, TimeUnit.SECONDS);
            threads.execute(() -> serve(client, timeout));
        } catch (RejectedExecutionException e) {
            LOG.debug("A query arrived while the monitor was stopping", e);
            close(client);
        }
    }

    private void serve(SocketChannel client, ScheduledFuture<?> timeout) {
        try (client) {
            answer(Channels.newInputStream(client), Channels.newOutputStream(client));
        } catch (IOException e) {
            LOG.debug("A query was interrupted", e);
        } catch (RuntimeException e) {
            LOG.error("A query failed", e);
        } finally {
            timeout.cancel(false);
        }
    }

    private static void close(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            LOG.debug("Could not close an aborted query", e);
        }
    }

    private void answer(InputStream input, OutputStream output) throws IOException {
        try (JsonGenerator json = jsonFactory.createGenerator(output)) {
            try {
                MeasurementQuery query = MeasurementQuery.read(jsonFactory, input);
                UsageQuery.checkSpan(query.startMillis(), query.endMillis(), maxSpan);
                int samples = limit.enter(query.endMillis() - query.startMillis());
                try {
                    write(json, samples(query));
                } finally {
                    limit.leave(samples);
                }
            } catch (QueryException e) {
                json.writeStartObject();
                json.writeStringField("error", e.getMessage());
                json.writeEndObject();
            }
            json.writeRaw('\n');
        }
    }

    private SampleSeries samples(MeasurementQuery query) {
        return usages.samplesByIdPrefix(query.container(), query.startMillis(), query.endMillis())
                .map(SampleWindow::inside)
                .orElse(SampleSeries.EMPTY);
    }

    private static void write(JsonGenerator json, SampleSeries samples) throws IOException {
        IntToLongFunction cpuMillis = UsageJson.cpuMillis(samples);
        json.writeStartArray();
        for (int i = 0; i < samples.size(); i++) {
            json.writeStartObject();
            UsageJson.writeNumber(json, "timestamp_ms", UsageJson.timestampMillis(samples, i));
            UsageJson.writeNumber(json, "memory_B", samples.value(i, Column.MEMORY_BYTES));
            UsageJson.writeNumber(json, "proc_mCPU", cpuMillis.applyAsLong(i));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Stops listening and removes the socket. */
    @Override
    public void close() throws IOException {
        closing.countDown();
        server.close();
        threads.shutdownNow();
        watchdog.shutdownNow();
        Files.deleteIfExists(path);
    }
}
