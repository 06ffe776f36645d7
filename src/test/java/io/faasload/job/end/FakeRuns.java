package io.faasload.job.end;

import io.faasload.job.invoke.LimitedCalls;
import java.sql.SQLException;

/** Runs whose state the test sets. */
final class FakeRuns implements JobRuns {

    boolean areSettled;
    boolean areAborted;
    SQLException failure;
    int finished;

    @Override
    public boolean areSettled() throws SQLException {
        if (failure != null) {
            throw failure;
        }
        return areSettled;
    }

    @Override
    public boolean areAborted() {
        return areAborted;
    }

    @Override
    public void finish() {
        finished++;
    }

    @Override
    public void store(LimitedCalls limited) {}

    @Override
    public void close() {}
}
