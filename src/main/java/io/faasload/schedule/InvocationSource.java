package io.faasload.schedule;

import io.faasload.config.LoaderConfig.Streams;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The schedule as a Flink source: every input of every trace, drawn as FaaSLoad draws it, when it is due. The same
 * settings give the same invocations at any parallelism. It idles when everything is emitted and never finishes, so that
 * a later start with more inputs goes on from its state.
 *
 * @param dataset id of the dataset; a state of another one is refused
 * @param traces what is to be invoked; ids are unique
 * @param seed of the random parameters
 * @param streams whether all traces draw from the same stream
 * @param interval between two invocations of a trace, before the first one too; zero for as fast as possible
 * @param history what the dataset has already; opened by each reader whenever it gets traces
 * @param lease renewed by the enumerator as long as the job is led
 * @param clock that paces the schedule
 */
public record InvocationSource(
        String dataset,
        List<TraceDefinition> traces,
        long seed,
        Streams streams,
        Duration interval,
        RunHistory.Factory history,
        Lease.Factory lease,
        ScheduleClock clock)
        implements Source<Invocation, TraceSplit, ScheduleState> {

    /** Of this source in every job: its state is found by it. */
    public static final String UID = "schedule";

    /** Checks that the ids are unique and the interval is not negative. */
    public InvocationSource {
        traces = List.copyOf(traces);
        Set<Integer> ids = new HashSet<>();
        for (TraceDefinition trace : traces) {
            if (!ids.add(trace.id())) {
                throw new IllegalArgumentException("Two traces have the id " + trace.id());
            }
        }
        if (interval.isNegative()) {
            throw new IllegalArgumentException("The interval between invocations is negative: " + interval);
        }
    }

    /** A source paced by the machine's clock. */
    public InvocationSource(
            String dataset,
            List<TraceDefinition> traces,
            long seed,
            Streams streams,
            Duration interval,
            RunHistory.Factory history,
            Lease.Factory lease) {
        this(dataset, traces, seed, streams, interval, history, lease, ScheduleClock.system());
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SplitEnumerator<TraceSplit, ScheduleState> createEnumerator(SplitEnumeratorContext<TraceSplit> context) {
        return restoreEnumerator(context, ScheduleState.empty());
    }

    @Override
    public SplitEnumerator<TraceSplit, ScheduleState> restoreEnumerator(
            SplitEnumeratorContext<TraceSplit> context, ScheduleState restored) {
        return new ScheduleEnumerator(this, context, restored);
    }

    @Override
    public SourceReader<Invocation, TraceSplit> createReader(SourceReaderContext context) {
        return new InvocationReader(this, context);
    }

    @Override
    public SimpleVersionedSerializer<TraceSplit> getSplitSerializer() {
        return splitSerializer();
    }

    /** Reads the splits of any source of this kind. */
    public static SimpleVersionedSerializer<TraceSplit> splitSerializer() {
        return new TraceSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<ScheduleState> getEnumeratorCheckpointSerializer() {
        return new ScheduleStateSerializer();
    }
}
