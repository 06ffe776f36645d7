package io.faasload.job.invoke;

import io.faasload.schedule.Call;
import io.faasload.schedule.PastRun;
import io.faasload.schedule.RunHistory;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A table of runs of any trace. */
record FakeHistory(TreeMap<Integer, PastRun> runs) implements RunHistory.Factory {

    FakeHistory() {
        this(new TreeMap<>());
    }

    FakeHistory with(int input, String status, Call call) {
        runs.put(input, new PastRun(input, status, 77, call));
        return this;
    }

    @Override
    public RunHistory open() {
        return new RunHistory() {
            @Override
            public Map<Integer, PastRun> since(int trace, int firstInput) {
                return runs.tailMap(firstInput).values().stream().collect(Collectors.toMap(PastRun::input, run -> run));
            }

            @Override
            public void close() {}
        };
    }
}
