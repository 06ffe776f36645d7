package io.faasload.cli;

import io.faasload.dataset.DatasetConnection;
import io.faasload.process.Signals;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a command that works on a database when SIGINT or SIGTERM arrives: breaks its connections, so that it fails and cleans up. A second
 * signal ends the process at once.
 */
final class Interruption {

    private static final Logger LOG = LoggerFactory.getLogger(Interruption.class);

    private final AtomicInteger code = new AtomicInteger();
    private final Queue<DatasetConnection> connections = new ConcurrentLinkedQueue<>();

    private Interruption() {}

    /** What to do until it fails. */
    @FunctionalInterface
    interface Work {
        int run(Interruption interruption) throws Exception;
    }

    /** Runs a command, which passes its connections to {@link #watch}; its exit code is that of the signal if one came. */
    static int during(PrintWriter err, Work work) throws Exception {
        Interruption interruption = new Interruption();
        Map.of("INT", 130, "TERM", 143).forEach((name, code) -> Signals.handle(name, () -> interruption.end(code)));
        try {
            return work.run(interruption);
        } catch (Exception e) {
            int exit = interruption.code.get();
            if (exit == 0) {
                throw e;
            }
            LOG.debug("Failed after an interruption", e);
            err.println("\nfaasload: interrupted, nothing was kept");
            err.flush();
            return exit;
        }
    }

    /** Breaks a connection when a signal comes, or has come. */
    DatasetConnection watch(DatasetConnection connection) {
        connections.add(connection);
        if (code.get() != 0) {
            abort(connection);
        }
        return connection;
    }

    private void end(int exit) {
        if (!code.compareAndSet(0, exit)) {
            Runtime.getRuntime().halt(exit);
        }
        connections.forEach(Interruption::abort);
    }

    private static void abort(DatasetConnection connection) {
        try {
            connection.jdbc().abort(Runnable::run);
        } catch (SQLException e) {
            LOG.debug("Cannot break a connection", e);
        }
    }
}
