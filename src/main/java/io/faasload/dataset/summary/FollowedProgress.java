package io.faasload.dataset.summary;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.ReconnectingConnection;
import io.faasload.dataset.summary.Progress.TraceProgress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.util.function.SupplierWithException;
import org.postgresql.PGStatement;

/**
 * The progress of a running generation, read repeatedly over one connection, which is replaced after a failure. Not thread-safe.
 *
 * <p>The first reading counts all runs. Later readings skip blocks of inputs whose runs are all settled, so their time depends
 * only on the number of blocks with unsettled runs, not on the number of runs. The settled runs of a block stay settled, but a
 * late event can still complete a lost one. This is noticed later: once all runs are settled, everything is counted again.
 */
public final class FollowedProgress implements AutoCloseable {

    private static final int BLOCK_INPUTS = 1_024;

    private static final String TRACES =
            "SELECT t.id, f.name, t.namespace FROM {schema}.traces t JOIN {schema}.functions f ON f.id = t.function WHERE t.id = ANY (?) ORDER BY 1";

    private static final String COUNT = """
            WITH part AS (
              SELECT trace, trace::bigint << 32 | first AS first, trace::bigint << 32 | last AS last
              FROM unnest(?::integer[], ?::integer[], ?::integer[]) AS p (trace, first, last)
            )
            SELECT p.trace, (r.input - 1) / ? AS block, r.status, count(*), count(*) FILTER (WHERE r.failed)
            FROM part p JOIN {schema}.runs r ON r.id BETWEEN p.first AND p.last
            GROUP BY p.trace, block, r.status
            UNION ALL
            SELECT p.trace, (x.run - (p.trace::bigint << 32) - 1) / ? AS block, 'rejected', count(*), count(r.id)
            FROM part p JOIN {schema}.rejected x ON x.run BETWEEN p.first AND p.last LEFT JOIN {schema}.runs r ON r.id = x.run
            WHERE x.status <> 'started' AND (r.id IS NULL OR r.status = 'started')
            GROUP BY p.trace, block""";

    private final ReconnectingConnection connection;
    private final Map<Integer, Integer> inputsByTrace;
    private final int blockInputs;
    private final Map<Integer, Trace> traces = new TreeMap<>();
    private boolean isRecounted;

    /**
     * Does not connect yet.
     *
     * @param inputsByTrace how many inputs each trace should have
     */
    public FollowedProgress(
            SupplierWithException<DatasetConnection, SQLException> connector, Map<Integer, Integer> inputsByTrace) {
        this(connector, inputsByTrace, BLOCK_INPUTS);
    }

    /** With a different block size. */
    FollowedProgress(
            SupplierWithException<DatasetConnection, SQLException> connector,
            Map<Integer, Integer> inputsByTrace,
            int blockInputs) {
        this.connection = new ReconnectingConnection(connector);
        this.inputsByTrace = inputsByTrace;
        this.blockInputs = blockInputs;
    }

    /**
     * Reads the progress, without orphans and times.
     *
     * @throws SQLException if the database cannot be read; the next call reconnects
     */
    public Progress read() throws SQLException {
        try {
            Progress progress = count(connection.open());
            boolean isSettled = progress.settled() >= progress.expected();
            if (isSettled && !isRecounted) {
                traces.clear();
                progress = count(connection.open());
                isSettled = progress.settled() >= progress.expected();
            }
            isRecounted = isSettled;
            return progress;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private Progress count(DatasetConnection open) throws SQLException {
        if (traces.isEmpty()) {
            readTraces(open);
        }
        Map<Integer, Map<Integer, Counts>> unsettled = readUnsettled(open);
        List<TraceProgress> progress = new ArrayList<>();
        traces.forEach((id, trace) -> progress.add(trace.add(unsettled.getOrDefault(id, Map.of()))));
        return new Progress(progress, 0);
    }

    private void readTraces(DatasetConnection open) throws SQLException {
        try (var select = open.prepareStatement(TRACES)) {
            select.setArray(
                    1,
                    open.jdbc().createArrayOf("integer", inputsByTrace.keySet().toArray()));
            ResultSet rows = select.executeQuery();
            while (rows.next()) {
                int id = rows.getInt(1);
                traces.put(
                        id,
                        new Trace(
                                id,
                                rows.getString(2),
                                rows.getString(3),
                                Objects.requireNonNull(inputsByTrace.get(id)),
                                blockInputs));
            }
        }
    }

    /** Counts by trace and block. */
    private Map<Integer, Map<Integer, Counts>> readUnsettled(DatasetConnection open) throws SQLException {
        List<Integer> ids = new ArrayList<>();
        List<Integer> first = new ArrayList<>();
        List<Integer> last = new ArrayList<>();
        traces.values()
                .forEach(trace -> trace.parts((from, to) -> {
                    ids.add(trace.id);
                    first.add(from);
                    last.add(to);
                }));
        try (var select = open.prepareStatement(COUNT)) {
            // A cached plan would suit the few rows of the beginning.
            select.unwrap(PGStatement.class).setPrepareThreshold(0);
            select.setArray(1, open.jdbc().createArrayOf("integer", ids.toArray()));
            select.setArray(2, open.jdbc().createArrayOf("integer", first.toArray()));
            select.setArray(3, open.jdbc().createArrayOf("integer", last.toArray()));
            select.setInt(4, blockInputs);
            select.setInt(5, blockInputs);
            ResultSet rows = select.executeQuery();
            Map<Integer, Map<Integer, Counts>> counts = new HashMap<>();
            while (rows.next()) {
                counts.computeIfAbsent(rows.getInt(1), trace -> new HashMap<>())
                        .merge(
                                rows.getInt(2),
                                Counts.of(rows.getString(3), rows.getLong(4), rows.getLong(5)),
                                Counts::plus);
            }
            return counts;
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    private record Counts(
            long started, long completed, long failed, long refused, long lost, long missed, long rejected) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);

        /**
         * Creates the counts of one kind.
         *
         * @param some how many of them failed (completed), or still have a started row (rejected)
         */
        static Counts of(String kind, long all, long some) {
            return switch (kind) {
                case "started" -> new Counts(all, 0, 0, 0, 0, 0, 0);
                case "completed" -> new Counts(0, all, some, 0, 0, 0, 0);
                case "refused" -> new Counts(0, 0, some, all, 0, 0, 0);
                case "lost" -> new Counts(0, 0, some, 0, all, 0, 0);
                case "missed" -> new Counts(0, 0, 0, 0, 0, all, 0);
                case "rejected" -> new Counts(-some, 0, 0, 0, 0, 0, all);
                default -> throw new IllegalStateException("not a kind of runs: " + kind);
            };
        }

        Counts plus(Counts other) {
            return new Counts(
                    started + other.started,
                    completed + other.completed,
                    failed + other.failed,
                    refused + other.refused,
                    lost + other.lost,
                    missed + other.missed,
                    rejected + other.rejected);
        }

        long settled() {
            return completed + refused + lost + missed + rejected;
        }
    }

    @FunctionalInterface
    private interface Part {
        void of(int firstInput, int lastInput);
    }

    /** A trace with its settled blocks. */
    private static final class Trace {

        private final int id;
        private final String function;
        private final String namespace;
        private final int inputs;
        private final int blockInputs;
        private final BitSet settledBlocks = new BitSet();
        private Counts settled = Counts.NONE;

        Trace(int id, String function, String namespace, int inputs, int blockInputs) {
            this.id = id;
            this.function = function;
            this.namespace = namespace;
            this.inputs = inputs;
            this.blockInputs = blockInputs;
        }

        /** The inputs outside the settled blocks. */
        void parts(Part part) {
            int block = settledBlocks.nextClearBit(0);
            while ((long) block * blockInputs < inputs) {
                int beyond = settledBlocks.nextSetBit(block);
                part.of(block * blockInputs + 1, beyond < 0 ? inputs : Math.min(inputs, beyond * blockInputs));
                block = beyond < 0 ? Integer.MAX_VALUE : settledBlocks.nextClearBit(beyond);
            }
        }

        /** The progress, including the blocks counted earlier; marks blocks that are settled now. */
        TraceProgress add(Map<Integer, Counts> blocks) {
            Counts unsettled = Counts.NONE;
            for (Map.Entry<Integer, Counts> block : blocks.entrySet()) {
                int first = block.getKey() * blockInputs;
                if (block.getValue().settled() == Math.min(blockInputs, inputs - first)) {
                    settledBlocks.set(block.getKey());
                    settled = settled.plus(block.getValue());
                } else {
                    unsettled = unsettled.plus(block.getValue());
                }
            }
            Counts all = settled.plus(unsettled);
            return new TraceProgress(
                    id,
                    function,
                    namespace,
                    inputs,
                    all.started,
                    all.completed,
                    all.failed,
                    all.refused,
                    all.lost,
                    all.missed,
                    all.rejected,
                    null,
                    null);
        }
    }
}
