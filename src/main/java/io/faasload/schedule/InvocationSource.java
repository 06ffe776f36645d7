package io.faasload.schedule;

import io.faasload.lease.Lease;
import io.faasload.run.Invocation;
import io.faasload.run.RunHistory;
import io.faasload.schedule.enumerator.ScheduleEnumerator;
import io.faasload.schedule.enumerator.ScheduleState;
import io.faasload.schedule.enumerator.ScheduleStateSerializer;
import io.faasload.schedule.reader.InvocationReader;
import io.faasload.schedule.reader.ScheduleClock;
import io.faasload.schedule.split.TraceSplit;
import io.faasload.schedule.split.TraceSplitSerializer;
import io.faasload.schedule.trace.ScheduleDefinition;
import java.time.Duration;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * The schedule as a Flink source: emits every input of every trace when it is due, with parameters drawn like FaaSLoad's. The same
 * settings give the same invocations at any parallelism. When everything is emitted, the source idles and never finishes, so that a
 * later start with more inputs can resume from its state.
 *
 * @param definition what to invoke
 * @param interval time between two invocations of a trace, and before the first one; zero for as fast as possible
 * @param history the existing runs of the dataset; opened by each reader whenever it gets traces
 * @param lease renewed by the enumerator
 * @param clock that paces the schedule
 */
public record InvocationSource(
        ScheduleDefinition definition,
        Duration interval,
        SerializableSupplier<RunHistory> history,
        SerializableSupplier<Lease> lease,
        ScheduleClock clock)
        implements Source<Invocation, TraceSplit, ScheduleState> {

    /** The same in every job, since savepoints map state by uid. */
    public static final String UID = "schedule";

    /** Checks that the interval is not negative. */
    public InvocationSource {
        if (interval.isNegative()) {
            throw new IllegalArgumentException("The interval between invocations is negative: " + interval);
        }
    }

    /** A source paced by the machine's clock. */
    public InvocationSource(
            ScheduleDefinition definition,
            Duration interval,
            SerializableSupplier<RunHistory> history,
            SerializableSupplier<Lease> lease) {
        this(definition, interval, history, lease, ScheduleClock.system());
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
        return new ScheduleEnumerator(definition, lease.get(), context, restored);
    }

    @Override
    public SourceReader<Invocation, TraceSplit> createReader(SourceReaderContext context) {
        return new InvocationReader(definition, interval, history, clock, context);
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
