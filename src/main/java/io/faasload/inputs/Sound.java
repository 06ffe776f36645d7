package io.faasload.inputs;

import io.faasload.inputs.media.Pcm;
import java.io.IOException;
import org.apache.commons.rng.UniformRandomProvider;

/** A sound of a few intermittent tones in noise: half a second to 8 seconds, 16 bits, one or two channels. */
final class Sound {

    private static final double MIN_SECONDS = 0.5;
    private static final double MAX_SECONDS = 8;
    private static final int[] RATES_PER_SECOND = {8_000, 16_000, 22_050, 44_100, 48_000};
    private static final int MAX_CHANNELS = 2;
    private static final int MAX_TONES = 5;
    private static final double MIN_HERTZ = 60;
    private static final double MAX_NOISE = 0.2;

    private Sound() {}

    static byte[] wav(UniformRandomProvider random) throws IOException {
        int rate = RATES_PER_SECOND[random.nextInt(RATES_PER_SECOND.length)];
        int channels = random.nextInt(1, MAX_CHANNELS + 1);
        int frames = (int) (rate * Picture.logUniform(random, MIN_SECONDS, MAX_SECONDS));
        double[] mix = new double[frames * channels];
        addNoise(mix, MAX_NOISE * random.nextDouble(), random);
        int tones = random.nextInt(1, MAX_TONES + 1);
        for (int tone = 0; tone < tones; tone++) {
            addTone(mix, channels, rate, (1 - MAX_NOISE) / tones, random);
        }
        short[] samples = new short[mix.length];
        for (int i = 0; i < mix.length; i++) {
            samples[i] = (short) (mix[i] * Short.MAX_VALUE);
        }
        return new Pcm(rate, channels, samples).wav();
    }

    private static void addNoise(double[] mix, double loudness, UniformRandomProvider random) {
        for (int i = 0; i < mix.length; i++) {
            mix[i] = loudness * (random.nextInt() * 0x1p-31);
        }
    }

    /** Adds a tone to a part of the sound, louder in one channel than in the other. */
    private static void addTone(double[] mix, int channels, int rate, double loudness, UniformRandomProvider random) {
        int frames = mix.length / channels;
        int begin = random.nextInt(frames / 2);
        int end = random.nextInt(frames / 2, frames);
        double hertz = Picture.logUniform(random, MIN_HERTZ, rate / 3.0);
        // A sine computed by recurrence is the same on every machine, unlike Math.sin.
        double factor = 2 * StrictMath.cos(2 * Math.PI * hertz / rate);
        double[] channelLoudness = new double[channels];
        for (int channel = 0; channel < channels; channel++) {
            channelLoudness[channel] = loudness * random.nextDouble();
        }
        double before = 0;
        double value = StrictMath.sin(2 * Math.PI * hertz / rate);
        for (int i = begin; i < end; i++) {
            for (int channel = 0; channel < channels; channel++) {
                mix[i * channels + channel] += channelLoudness[channel] * value;
            }
            double next = factor * value - before;
            before = value;
            value = next;
        }
    }
}
