package io.faasload.inputs.media;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** A sound as 16-bit samples, the channels interleaved. */
public final class Pcm {

    private static final int BYTES_PER_SAMPLE = 2;
    private static final int BUFFER_BYTES = 16_384;

    public final float ratePerSecond;
    public final int channels;
    public final short[] samples;

    public Pcm(float ratePerSecond, int channels, short[] samples) {
        this.ratePerSecond = ratePerSecond;
        this.channels = channels;
        this.samples = samples;
    }

    /** Decodes a WAV file, or another PCM file that javax.sound supports. */
    public static Pcm read(byte[] file) throws IOException {
        try (AudioInputStream in = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file))) {
            AudioFormat found = in.getFormat();
            AudioFormat wanted = format(found.getSampleRate(), found.getChannels());
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(file.length);
            try (AudioInputStream pcm = AudioSystem.getAudioInputStream(wanted, in)) {
                byte[] buffer = new byte[BUFFER_BYTES];
                for (int read = pcm.read(buffer); read > 0; read = pcm.read(buffer)) {
                    bytes.write(buffer, 0, read);
                }
            }
            ShortBuffer values = ByteBuffer.wrap(bytes.toByteArray())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer();
            short[] samples = new short[values.remaining()];
            values.get(samples);
            return new Pcm(wanted.getSampleRate(), wanted.getChannels(), samples);
        } catch (UnsupportedAudioFileException e) {
            throw new IOException("the input of " + file.length + " bytes is not a sound of a known format", e);
        }
    }

    /** Encodes as WAV. */
    public byte[] wav() throws IOException {
        ByteBuffer bytes =
                ByteBuffer.allocate(samples.length * BYTES_PER_SAMPLE).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        AudioSystem.write(
                new AudioInputStream(
                        new ByteArrayInputStream(bytes.array()),
                        format(ratePerSecond, channels),
                        samples.length / channels),
                AudioFileFormat.Type.WAVE,
                file);
        return file.toByteArray();
    }

    private static AudioFormat format(float ratePerSecond, int channels) {
        return new AudioFormat(ratePerSecond, BYTES_PER_SAMPLE * Byte.SIZE, channels, true, false);
    }
}
