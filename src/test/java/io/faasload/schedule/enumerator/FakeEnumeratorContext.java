package io.faasload.schedule.enumerator;

import io.faasload.schedule.split.TraceSplit;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;

/** What an enumerator is given, except for what ours does not use. */
public abstract class FakeEnumeratorContext implements SplitEnumeratorContext<TraceSplit> {

    protected final Map<Integer, ReaderInfo> readers = new HashMap<>();

    /** Registers a reader with an enumerator of this context. */
    public void register(SplitEnumerator<TraceSplit, ScheduleState> enumerator, int subtask) {
        readers.put(subtask, new ReaderInfo(subtask, "localhost"));
        enumerator.addReader(subtask);
    }

    /** Forgets the readers: their tasks have failed. */
    public void clearReaders() {
        readers.clear();
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
        return readers;
    }

    @Override
    public void signalNoMoreSplits(int subtask) {
        throw new AssertionError("a source that has finished could not be extended");
    }

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void sendEventToSourceReader(int subtask, SourceEvent event) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void runInCoordinatorThread(Runnable runnable) {
        throw new UnsupportedOperationException();
    }
}
