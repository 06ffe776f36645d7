package io.faasload.schedule.split;

import io.faasload.config.LoaderConfig.Streams;
import io.faasload.schedule.trace.DrawOrigin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.io.VersionMismatchException;

/**
 * Bytes of a split. Version 2, big-endian: id of the dataset; trace, next input (int each), random state; seed (long),
 * streams, action, parameters. The random state and the texts (UTF-8) have their length in bytes before them (int).
 */
public final class TraceSplitSerializer implements SimpleVersionedSerializer<TraceSplit> {

    private static final int VERSION = 2;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(TraceSplit split) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            write(out, split.dataset());
            out.writeInt(split.trace());
            out.writeInt(split.nextInput());
            write(out, split.random());
            out.writeLong(split.origin().seed());
            write(out, split.origin().streams().name());
            write(out, split.origin().action());
            write(out, split.origin().parameters());
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        write(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    @Override
    public TraceSplit deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw new VersionMismatchException(
                    "State of a trace has version " + version + ", but this build supports " + VERSION);
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(serialized))) {
            TraceSplit split = new TraceSplit(
                    readText(in),
                    in.readInt(),
                    in.readInt(),
                    readBytes(in),
                    new DrawOrigin(in.readLong(), Streams.valueOf(readText(in)), readText(in), readText(in)));
            if (in.available() > 0) {
                throw new IOException("State of a trace has " + in.available() + " extra bytes");
            }
            return split;
        }
    }

    private static String readText(DataInputStream in) throws IOException {
        return new String(readBytes(in), StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
