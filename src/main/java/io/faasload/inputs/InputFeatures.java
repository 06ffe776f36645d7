package io.faasload.inputs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.FileImageInputStream;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;
import org.jspecify.annotations.Nullable;

/**
 * The features of an input, from the headers of its file, whatever its name; null where the format does not have one.
 *
 * @param format name of the file format in lower case, such as {@code jpeg}; null if it is unknown
 * @param width pixels of an image, or of a video's frames
 * @param height pixels of an image, or of a video's frames
 * @param seconds duration of a sound or a video
 * @param sampleRate samples of a sound per second and channel
 * @param channels of a sound
 * @param frames of a video, or samples per channel of a sound
 */
public record InputFeatures(
        @Nullable String format,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Double seconds,
        @Nullable Double sampleRate,
        @Nullable Integer channels,
        @Nullable Long frames) {

    /** Of a file of another format. */
    public static final InputFeatures UNKNOWN = new InputFeatures(null, null, null, null, null, null, null);

    /** The first list of an AVI file is hdrl, and that starts with avih. */
    private static final int AVI_HEADER_BYTES = 72;

    private static final double MICROS_PER_SECOND = 1e6;

    /** Reads an AVI video, a sound that javax.sound supports, or an image that ImageIO supports. */
    static InputFeatures of(Path file) throws IOException {
        InputFeatures features = ofAvi(file);
        features = features == null ? ofSound(file) : features;
        features = features == null ? ofImage(file) : features;
        return features == null ? UNKNOWN : features;
    }

    private static @Nullable InputFeatures ofAvi(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(AVI_HEADER_BYTES);
        }
        String tags = new String(bytes, StandardCharsets.ISO_8859_1);
        if (bytes.length < AVI_HEADER_BYTES
                || !tags.startsWith("RIFF")
                || !tags.startsWith("AVI ", 8)
                || !tags.startsWith("hdrlavih", 20)) {
            return null;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long frames = Integer.toUnsignedLong(header.getInt(48));
        double secondsPerFrame = Integer.toUnsignedLong(header.getInt(32)) / MICROS_PER_SECOND;
        return new InputFeatures(
                "avi", header.getInt(64), header.getInt(68), frames * secondsPerFrame, null, null, frames);
    }

    private static @Nullable InputFeatures ofSound(Path file) {
        try {
            AudioFileFormat sound = AudioSystem.getAudioFileFormat(file.toFile());
            AudioFormat samples = sound.getFormat();
            Long frames = sound.getFrameLength() < 0 ? null : Long.valueOf(sound.getFrameLength());
            return new InputFeatures(
                    sound.getType().toString().toLowerCase(Locale.ROOT),
                    null,
                    null,
                    frames == null ? null : Double.valueOf(frames / (double) samples.getFrameRate()),
                    (double) samples.getSampleRate(),
                    samples.getChannels(),
                    frames);
        } catch (UnsupportedAudioFileException | IOException e) {
            return null; // Not a sound, or a damaged one.
        }
    }

    private static @Nullable InputFeatures ofImage(Path file) {
        try (FileImageInputStream in = new FileImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return null;
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                return new InputFeatures(
                        reader.getFormatName().toLowerCase(Locale.ROOT),
                        reader.getWidth(0),
                        reader.getHeight(0),
                        null,
                        null,
                        null,
                        null);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            return null; // A damaged image; some readers then fail with an exception of their arithmetic.
        }
    }
}
