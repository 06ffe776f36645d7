package io.faasload.samples;

import com.google.gson.JsonObject;
import io.faasload.inputs.media.Pcm;

/**
 * Action {@code audio/amplify}: amplifies a sound by {@code gain} decibels, -60 to 60, clips what gets too loud, and
 * writes a WAV file.
 */
public final class Amplify {

    private Amplify() {}

    public static JsonObject main(JsonObject arguments) {
        return Etl.run(arguments, etl -> {
            double gain = etl.number("gain", -60, 60);
            Pcm sound = Pcm.read(etl.extract());
            etl.load(amplify(sound, Math.pow(10, gain / 20)).wav(), "wav");
        });
    }

    private static Pcm amplify(Pcm sound, double factor) {
        short[] louder = new short[sound.samples.length];
        for (int i = 0; i < louder.length; i++) {
            long value = Math.round(sound.samples[i] * factor);
            louder[i] = (short) Math.min(Math.max(value, Short.MIN_VALUE), Short.MAX_VALUE);
        }
        return new Pcm(sound.ratePerSecond, sound.channels, louder);
    }
}
