package io.faasload.inputs.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A video of JPEG frames in an AVI file, in the layout of Microsoft's AVI RIFF File Reference. Reads the first video stream of a
 * file; writes a single stream without sound. Files above 1 GiB (OpenDML) are not supported.
 */
public final class Avi {

    private static final int RIFF_HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;
    private static final int AVIH_BYTES = 56;
    private static final int STRH_BYTES = 56;
    private static final int STRF_BYTES = 40;
    private static final int INDEX_ENTRY_BYTES = 16;
    private static final int HAS_INDEX = 0x10;
    private static final int KEY_FRAME = 0x10;
    private static final int DEFAULT_QUALITY = -1;
    private static final long MICROS_PER_SECOND = 1_000_000;

    /** Duration of a frame. */
    private int microsPerFrame;

    /** JPEG files. */
    private final List<byte[]> frames = new ArrayList<>();

    private int streams;

    /** Prefix of the video's chunk names; empty until its header is found. */
    private String videoChunks = "";

    private Avi() {}

    public static Avi read(byte[] file) throws IOException {
        ByteBuffer riff = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < RIFF_HEADER_BYTES
                || !tag(riff, 0).equals("RIFF")
                || !tag(riff, 8).equals("AVI ")) {
            throw new IOException("the input of " + file.length + " bytes is not an AVI file");
        }
        Avi avi = new Avi();
        avi.readChunks(riff);
        if (avi.frames.isEmpty()) {
            throw new IOException("the AVI file has no video frames");
        }
        return avi;
    }

    /** Duration of a frame. */
    public int microsPerFrame() {
        return microsPerFrame;
    }

    /** JPEG files. */
    public List<byte[]> frames() {
        return frames;
    }

    private void readChunks(ByteBuffer chunks) throws IOException {
        while (chunks.remaining() >= CHUNK_HEADER_BYTES) {
            String name = tag(chunks, chunks.position());
            int size = chunks.getInt(chunks.position() + 4);
            chunks.position(chunks.position() + CHUNK_HEADER_BYTES);
            if (size < 0 || size > chunks.remaining()) {
                throw new IOException("the AVI file is truncated in a chunk " + name);
            }
            ByteBuffer content = chunks.slice().order(ByteOrder.LITTLE_ENDIAN);
            content.limit(size);
            chunks.position(chunks.position() + Math.min(size + size % 2, chunks.remaining()));
            readChunk(name, content);
        }
    }

    private void readChunk(String name, ByteBuffer content) throws IOException {
        if (name.equals("RIFF") || name.equals("LIST")) {
            content.position(Math.min(4, content.limit()));
            readChunks(content);
        } else if (name.equals("strh") && content.limit() >= STRH_BYTES - 8) {
            long scale = content.getInt(20);
            long rate = content.getInt(24);
            if (tag(content, 0).equals("vids") && videoChunks.isEmpty() && scale > 0 && rate > 0) {
                microsPerFrame = (int) Math.min(Math.max(MICROS_PER_SECOND * scale / rate, 1), Integer.MAX_VALUE);
                videoChunks = String.format("%02dd", streams);
            }
            streams++;
        } else if (!videoChunks.isEmpty() && name.startsWith(videoChunks)) {
            byte[] frame = new byte[content.remaining()];
            content.get(frame);
            if (frame.length == 0 && !frames.isEmpty()) {
                // A dropped frame: the previous one stays on the screen.
                frame = frames.get(frames.size() - 1);
            }
            if (frame.length < 2 || frame[0] != (byte) 0xff || frame[1] != (byte) 0xd8) {
                throw new IOException("the frames of the AVI file are not JPEG");
            }
            frames.add(frame);
        }
    }

    private static String tag(ByteBuffer chunks, int position) {
        byte[] name = new byte[4];
        for (int i = 0; i < name.length; i++) {
            name[i] = chunks.get(position + i);
        }
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    public static byte[] write(int width, int height, int microsPerFrame, List<byte[]> frames) {
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
        file.putInt(microsPerFrame).putInt((int) (largestBytes * MICROS_PER_SECOND / microsPerFrame));
        file.putInt(0).putInt(HAS_INDEX).putInt(frames.size()).putInt(0).putInt(1);
        file.putInt(largestBytes).putInt(width).putInt(height).putLong(0).putLong(0);
        tag(file, "LIST").putInt(strlBytes);
        tag(tag(file, "strl"), "strh").putInt(STRH_BYTES);
        tag(tag(file, "vids"), "MJPG").putInt(0).putInt(0).putInt(0);
        file.putInt(microsPerFrame).putInt((int) MICROS_PER_SECOND).putInt(0).putInt(frames.size());
        file.putInt(largestBytes).putInt(DEFAULT_QUALITY).putInt(0);
        file.putInt(0).putShort((short) width).putShort((short) height);
        tag(file, "strf").putInt(STRF_BYTES);
        file.putInt(STRF_BYTES).putInt(width).putInt(height).putShort((short) 1).putShort((short) 24);
        tag(file, "MJPG").putInt(width * height * Images.CHANNELS).putLong(0).putLong(0);

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
        return file.put(name.getBytes(StandardCharsets.ISO_8859_1));
    }
}
