package io.faasload.schedule.enumerator;

import io.faasload.schedule.split.TraceSplit;
import io.faasload.schedule.split.TraceSplitSerializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Bytes of the enumerator's state. Version 1, all numbers ints, big-endian: how many traces were handed out and their
 * ids, ascending; the version of the splits, how many there are, and each split's length and bytes.
 */
public final class ScheduleStateSerializer implements SimpleVersionedSerializer<ScheduleState> {

    private static final int VERSION = 1;

    private final TraceSplitSerializer splits = new TraceSplitSerializer();

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(ScheduleState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(state.handedOut().size());
            for (int trace : new TreeSet<>(state.handedOut())) {
                out.writeInt(trace);
            }
            out.writeInt(splits.getVersion());
            out.writeInt(state.unassigned().size());
            for (TraceSplit split : state.unassigned()) {
                byte[] serialized = splits.serialize(split);
                out.writeInt(serialized.length);
                out.write(serialized);
            }
        }
        return bytes.toByteArray();
    }

    @Override
    public ScheduleState deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new IOException("State of the schedule in version " + version + ", known is " + VERSION);
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized))) {
            Set<Integer> handedOut = new HashSet<>();
            for (int left = in.readInt(); left > 0; left--) {
                handedOut.add(in.readInt());
            }
            int splitVersion = in.readInt();
            List<TraceSplit> unassigned = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                byte[] split = new byte[in.readInt()];
                in.readFully(split);
                unassigned.add(splits.deserialize(splitVersion, split));
            }
            if (in.available() > 0) {
                throw new IOException("State of the schedule with " + in.available() + " bytes too many");
            }
            return new ScheduleState(handedOut, unassigned);
        }
    }
}
