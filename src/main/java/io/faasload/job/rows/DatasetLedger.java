package io.faasload.job.rows;

import io.faasload.dataset.JdbcSettings;
import io.faasload.dataset.ReconnectingConnection;
import io.faasload.dataset.runs.RecordedRun;
import io.faasload.dataset.runs.Runs;
import io.faasload.job.completion.StrayEvents;
import io.faasload.run.Call;
import io.faasload.run.Invocation;
import io.faasload.run.PastRun;
import io.faasload.run.Run;
import io.faasload.run.RunHistory;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The rows of the dataset, for the operators. Connects when first used and keeps the connection; a database that is down
 * fails the task, which Flink restarts. Used by one thread.
 */
public final class DatasetLedger implements RunHistory, StrayEvents.Ledger {

    private final ReconnectingConnection connection;

    public DatasetLedger(JdbcSettings jdbc) {
        connection = new ReconnectingConnection(jdbc::connect);
    }

    @Override
    public Map<Integer, PastRun> since(int trace, int firstInput) throws IOException {
        try {
            Map<Integer, PastRun> runs = new HashMap<>();
            for (RecordedRun run : Runs.since(connection.openValid(), trace, firstInput)) {
                runs.put(run.input(), new PastRun(run.input(), run.status(), run.plannedMicros(), call(run)));
            }
            return runs;
        } catch (SQLException e) {
            throw new IOException("the runs of trace " + trace + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<StrayEvents.Entry> find(String activationId) throws IOException {
        try {
            return Runs.byActivation(connection.openValid(), activationId).map(DatasetLedger::entry);
        } catch (SQLException e) {
            throw new IOException("the run of activation " + activationId + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static StrayEvents.Entry entry(RecordedRun run) {
        // The row has its parameters and its time limit was waited for: neither is needed to complete it.
        Invocation invocation = new Invocation(
                run.id(),
                run.trace(),
                run.function(),
                run.namespace(),
                run.action(),
                run.input(),
                "{}",
                0,
                run.plannedMicros(),
                call(run));
        return new StrayEvents.Entry(invocation, run.status().equals(Run.COMPLETED));
    }

    private static Call call(RecordedRun run) {
        return new Call(run.activationId(), run.attempt(), run.sentMicros(), run.acceptedMicros());
    }

    @Override
    public void close() {
        connection.close();
    }
}
