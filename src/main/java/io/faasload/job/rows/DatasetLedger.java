package io.faasload.job.rows;

import io.faasload.dataset.Generation;
import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.PermanentRefusalException;
import io.faasload.dataset.ReconnectingConnection;
import io.faasload.dataset.runs.RecordedRun;
import io.faasload.dataset.runs.Runs;
import io.faasload.job.completion.LookUpUnclaimed;
import io.faasload.run.PastRuns;
import io.faasload.run.RunHistory;
import io.faasload.run.RunStatus;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The rows of the dataset, for the operators. Connects when used, and keeps the connection until it is closed; a database that
 * is down fails the task, which Flink restarts, one without its tables ends the job. Used by one thread.
 */
public final class DatasetLedger implements RunHistory, LookUpUnclaimed.Ledger {

    private final ReconnectingConnection connection;

    public DatasetLedger(JdbcSettings jdbc) {
        connection = new ReconnectingConnection(jdbc::connect);
    }

    @Override
    public PastRuns since(int trace, int firstInput) throws IOException {
        try {
            return Runs.since(connection.open(), trace, firstInput);
        } catch (SQLException e) {
            throw new IOException(
                    "the runs of trace " + trace + " cannot be read: " + e.getMessage(),
                    PermanentRefusalException.classified(e));
        }
    }

    @Override
    public long injectionStart(long proposed) throws IOException {
        try {
            return Generation.injectionStart(connection.open(), proposed);
        } catch (SQLException e) {
            throw new IOException(
                    "the start of the injection cannot be stored: " + e.getMessage(),
                    PermanentRefusalException.classified(e));
        }
    }

    @Override
    public Map<String, LookUpUnclaimed.Entry> find(Collection<String> activationIds) throws IOException {
        try {
            Map<String, LookUpUnclaimed.Entry> entries = new HashMap<>();
            Runs.byActivation(connection.open(), activationIds)
                    .forEach((activationId, run) -> entries.put(activationId, entry(run)));
            return entries;
        } catch (SQLException e) {
            throw new IOException(
                    "the runs of activations cannot be read: " + e.getMessage(),
                    PermanentRefusalException.classified(e));
        }
    }

    private static LookUpUnclaimed.Entry entry(RecordedRun run) {
        return new LookUpUnclaimed.Entry(run.invocation(), run.past().status() == RunStatus.COMPLETED);
    }

    @Override
    public void close() {
        connection.close();
    }
}
