package io.faasload.schedule.reader;

import io.faasload.config.LoaderConfig.Streams;
import io.faasload.lease.FakeLease;
import io.faasload.run.FakeHistory;
import io.faasload.run.Invocation;
import io.faasload.run.RunHistory;
import io.faasload.schedule.InvocationSource;
import io.faasload.schedule.split.TraceSplit;
import io.faasload.schedule.trace.PointSource;
import io.faasload.schedule.trace.ScheduleDefinition;
import io.faasload.schedule.trace.TraceDefinition;
import io.faasload.schedule.trace.TraceFixtures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.testutils.MetricListener;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.flink.util.function.SerializableSupplier;

/** A reader with an in-memory environment. */
class ReaderHarness {

    final FakeClock clock = new FakeClock();
    final FakeHistory history = new FakeHistory();
    final MetricListener metrics = new MetricListener();
    final SourceReader<Invocation, TraceSplit> reader;

    /** How often the reader was polled. */
    int polls;

    private final Output output = new Output();

    ReaderHarness(Duration interval, TraceDefinition... traces) {
        this(TraceFixtures.SEED, Streams.SHARED, interval, traces);
    }

    ReaderHarness(long seed, Streams streams, Duration interval, TraceDefinition... traces) {
        reader = reader(seed, streams, interval, history, traces);
    }

    /** A reader of rows that are not {@link #history}. */
    ReaderHarness(SerializableSupplier<RunHistory> histories, TraceDefinition... traces) {
        reader = reader(TraceFixtures.SEED, Streams.SHARED, Duration.ZERO, histories, traces);
    }

    /** A reader of an injection. */
    ReaderHarness(PointSource points, TraceDefinition... traces) {
        reader = new InvocationSource(
                        new ScheduleDefinition(
                                TraceFixtures.DATASET, List.of(traces), TraceFixtures.SEED, Streams.SHARED, points),
                        Duration.ZERO,
                        history,
                        FakeLease::new,
                        clock)
                .createReader(new Context());
    }

    private SourceReader<Invocation, TraceSplit> reader(
            long seed,
            Streams streams,
            Duration interval,
            SerializableSupplier<RunHistory> histories,
            TraceDefinition... traces) {
        return new InvocationSource(
                        new ScheduleDefinition(TraceFixtures.DATASET, List.of(traces), seed, streams),
                        interval,
                        histories,
                        FakeLease::new,
                        clock)
                .createReader(new Context());
    }

    /** A reader with these traces from input 1. */
    static ReaderHarness started(Duration interval, TraceDefinition... traces) {
        ReaderHarness harness = new ReaderHarness(interval, traces);
        harness.addSplitsOf(traces);
        return harness;
    }

    void addSplitsOf(TraceDefinition... traces) {
        List<TraceSplit> splits = new ArrayList<>();
        for (TraceDefinition trace : traces) {
            splits.add(TraceFixtures.split(trace));
        }
        reader.addSplits(splits);
    }

    /** Polls, like a task, while the reader is available. */
    List<Invocation> poll() throws Exception {
        return poll(Integer.MAX_VALUE);
    }

    /** Polls while the reader is available, until it emitted this many. */
    List<Invocation> poll(int most) throws Exception {
        List<Invocation> emitted = output.collected;
        emitted.clear();
        while (emitted.size() < most && reader.isAvailable().isDone()) {
            reader.pollNext(output);
            polls++;
        }
        return List.copyOf(emitted);
    }

    /** Moves the clock, then polls. */
    List<Invocation> pollAfter(Duration time) throws Exception {
        clock.advance(time);
        return poll();
    }

    private static class Output implements ReaderOutput<Invocation> {

        private final List<Invocation> collected = new ArrayList<>();

        @Override
        public void collect(Invocation invocation) {
            collected.add(invocation);
        }

        @Override
        public void collect(Invocation invocation, long timestamp) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void markIdle() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void markActive() {
            throw new UnsupportedOperationException();
        }

        @Override
        public SourceOutput<Invocation> createOutputForSplit(String splitId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void releaseOutputForSplit(String splitId) {
            throw new UnsupportedOperationException();
        }
    }

    private class Context implements SourceReaderContext {

        @Override
        public SourceReaderMetricGroup metricGroup() {
            return InternalSourceReaderMetricGroup.mock(metrics.getMetricGroup());
        }

        @Override
        public Configuration getConfiguration() {
            return new Configuration();
        }

        @Override
        public String getLocalHostName() {
            return "localhost";
        }

        @Override
        public int getIndexOfSubtask() {
            return 0;
        }

        @Override
        public void sendSplitRequest() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sendSourceEventToCoordinator(SourceEvent event) {
            throw new UnsupportedOperationException();
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            throw new UnsupportedOperationException();
        }
    }
}
