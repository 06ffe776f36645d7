package io.faasload.schedule.enumerator;

import io.faasload.schedule.split.TraceSplit;
import io.faasload.schedule.split.TraceSplitSerializer;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.io.VersionMismatchException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Bytes of the enumerator's state. Version 1, all numbers ints, big-endian: how many traces were handed out and their
 * ids, ascending; then the list of splits as {@link SimpleVersionedSerialization} writes it: version, size, and each split's
 * length and bytes.
 */
public final class ScheduleStateSerializer implements SimpleVersionedSerializer<ScheduleState> {

    private static final int VERSION = 1;
    private static final int INITIAL_BYTES = 64;

    private final TraceSplitSerializer splits = new TraceSplitSerializer();

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(ScheduleState state) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(INITIAL_BYTES);
        out.writeInt(state.handedOut().size());
        for (int trace : new TreeSet<>(state.handedOut())) {
            out.writeInt(trace);
        }
        SimpleVersionedSerialization.writeVersionAndSerializeList(splits, state.unassigned(), out);
        return out.getCopyOfBuffer();
    }

    @Override
    public ScheduleState deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new VersionMismatchException(
                    "State of the schedule has version " + version + ", but this build supports " + VERSION);
        }
        DataInputDeserializer in = new DataInputDeserializer(serialized);
        Set<Integer> handedOut = new HashSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            handedOut.add(in.readInt());
        }
        List<TraceSplit> unassigned = SimpleVersionedSerialization.readVersionAndDeserializeList(splits, in);
        if (in.available() > 0) {
            throw new IOException("State of the schedule has " + in.available() + " extra bytes");
        }
        return new ScheduleState(handedOut, unassigned);
    }
}
