package io.faasload.job.delivery;

import io.faasload.dataset.DatasetConnection;
import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.PermanentRefusalException;
import io.faasload.dataset.ReconnectingConnection;
import io.faasload.dataset.delivery.DeliveredRuns;
import io.faasload.dataset.delivery.Deliveries;
import io.faasload.dataset.runs.FinishedRuns;
import io.faasload.run.Run;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The tables in PostgreSQL. Connects when used. */
final class DatasetDeliveries implements DeliveryLedger {

    private final ReconnectingConnection connection;
    private final String target;
    private final long epoch;

    /**
     * Does not connect yet.
     *
     * @param target as in table {@code deliveries}
     * @param epoch of the submission
     */
    DatasetDeliveries(JdbcSettings jdbc, String target, long epoch) {
        this.connection = new ReconnectingConnection(jdbc::connect);
        this.target = target;
        this.epoch = epoch;
    }

    private interface Statement<T> {
        T run(DatasetConnection connection) throws SQLException;
    }

    private <T> T run(Statement<T> statement) throws IOException {
        try {
            return statement.run(connection.open());
        } catch (SQLException e) {
            throw new IOException(
                    "cannot read or write what is delivered to " + target + ": " + e.getMessage(),
                    PermanentRefusalException.classified(e));
        }
    }

    @Override
    public void recorded(int firstKeyGroup, int lastKeyGroup, BiConsumer<Long, DeliveredRuns> each) throws IOException {
        boolean unused = run(open -> {
            Deliveries.read(open, target, firstKeyGroup, lastKeyGroup, each);
            return true;
        });
    }

    @Override
    public void record(Map<Long, DeliveredRuns> blocks) throws IOException {
        boolean unused = run(open -> {
            Deliveries.add(open, target, epoch, blocks, DeliveryBlocks::keyGroup);
            return true;
        });
    }

    @Override
    public Map<Integer, Integer> lastInputs() throws IOException {
        return run(FinishedRuns::lastInputs);
    }

    @Override
    public List<Run> finished(long block, DeliveredRuns delivered) throws IOException {
        return run(open -> FinishedRuns.of(open, block, delivered));
    }

    @Override
    public void close() {
        connection.close();
    }
}
