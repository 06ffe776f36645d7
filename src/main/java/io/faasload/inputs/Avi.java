package io.faasload.inputs;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes a video of JPEG frames as an AVI file: Microsoft's AVI RIFF File Reference, one stream, with index. The sample
 * functions write the same bytes, but run where this class is not.
 */
final class Avi {

    private static final int MICROS_PER_SECOND = 1_000_000;
    private static final int CHUNK_HEADER_BYTES = 8;
    private static final int AVIH_BYTES = 56;
    private static final int STRH_BYTES = 56;
    private static final int STRF_BYTES = 40;
    private static final int INDEX_ENTRY_BYTES = 16;
    private static final int HAS_INDEX = 0x10;
    private static final int KEY_FRAME = 0x10;
    private static final int DEFAULT_QUALITY = -1;
    private static final int CHANNELS = 3;

    private Avi() {}

    /** Frames are JPEG files. */
    static byte[] write(int width, int height, int microsPerFrame, List<byte[]> frames) {
        int moviBytes = 4;
        int largestBytes = 0;
        for (byte[] frame : frames) {
            moviBytes += CHUNK_HEADER_BYTES + frame.length + frame.length % 2;
            largestBytes = Math.max(largestBytes, frame.length);
        }
        int strlBytes = 4 + CHUNK_HEADER_BYTES + STRH_BYTES + CHUNK_HEADER_BYTES + STRF_BYTES;
        int hdrlBytes = 4 + CHUNK_HEADER_BYTES + AVIH_BYTES + CHUNK_HEADER_BYTES + strlBytes;
        int indexBytes = INDEX_ENTRY_BYTES * frames.size();
        int riffBytes = 4 + 3 * CHUNK_HEADER_BYTES + hdrlBytes + moviBytes + indexBytes;

        ByteBuffer file = ByteBuffer.allocate(CHUNK_HEADER_BYTES + riffBytes).order(ByteOrder.LITTLE_ENDIAN);
        tag(file, "RIFF").putInt(riffBytes);
        tag(tag(file, "AVI "), "LIST").putInt(hdrlBytes);
        tag(tag(file, "hdrl"), "avih").putInt(AVIH_BYTES);
        file.putInt(microsPerFrame).putInt((int) ((long) largestBytes * MICROS_PER_SECOND / microsPerFrame));
        file.putInt(0).putInt(HAS_INDEX).putInt(frames.size()).putInt(0).putInt(1);
        file.putInt(largestBytes).putInt(width).putInt(height).putLong(0).putLong(0);
        tag(file, "LIST").putInt(strlBytes);
        tag(tag(file, "strl"), "strh").putInt(STRH_BYTES);
        tag(tag(file, "vids"), "MJPG").putInt(0).putInt(0).putInt(0);
        file.putInt(microsPerFrame).putInt(MICROS_PER_SECOND).putInt(0).putInt(frames.size());
        file.putInt(largestBytes).putInt(DEFAULT_QUALITY).putInt(0);
        file.putInt(0).putShort((short) width).putShort((short) height);
        tag(file, "strf").putInt(STRF_BYTES);
        file.putInt(STRF_BYTES).putInt(width).putInt(height).putShort((short) 1).putShort((short) 24);
        tag(file, "MJPG").putInt(width * height * CHANNELS).putLong(0).putLong(0);

        tag(file, "LIST").putInt(moviBytes);
        int movi = file.position();
        tag(file, "movi");
        int[] offsets = new int[frames.size()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = file.position() - movi;
            byte[] frame = frames.get(i);
            tag(file, "00dc").putInt(frame.length).put(frame).position(file.position() + frame.length % 2);
        }
        tag(file, "idx1").putInt(indexBytes);
        for (int i = 0; i < offsets.length; i++) {
            tag(file, "00dc").putInt(KEY_FRAME).putInt(offsets[i]).putInt(frames.get(i).length);
        }
        return file.array();
    }

    private static ByteBuffer tag(ByteBuffer file, String name) {
        return file.put(name.getBytes(StandardCharsets.US_ASCII));
    }
}
