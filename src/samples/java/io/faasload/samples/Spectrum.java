package io.faasload.samples;

import com.google.gson.JsonObject;
import io.faasload.inputs.media.Pcm;
import java.nio.charset.StandardCharsets;

/**
 * Action {@code audio/spectrum}: the mean power spectrum of a sound by Welch's method (Hann windows of {@code size}
 * samples, a power of two from 64 to 65536, that share {@code overlap}, 0 to 0.95, of themselves with the next one), all
 * channels mixed. Writes CSV: frequency in Hz, power in decibels where a full-scale sine has 0.
 */
public final class Spectrum {

    private static final double SILENCE = 1e-20;

    private Spectrum() {}

    public static JsonObject main(JsonObject arguments) {
        return Etl.run(arguments, etl -> {
            int size = etl.integer("size", 64, 65536);
            if (Integer.bitCount(size) != 1) {
                throw new IllegalArgumentException("parameter size must be a power of two, but is " + size);
            }
            double overlap = etl.number("overlap", 0, 0.95);
            Pcm sound = Pcm.read(etl.extract());
            double[] power = meanPower(mono(sound), size, Math.max((int) Math.round(size * (1 - overlap)), 1));
            etl.load(csv(power, sound.ratePerSecond / size), "csv");
        });
    }

    private static double[] mono(Pcm sound) {
        double[] mixed = new double[sound.samples.length / sound.channels];
        double scale = 1.0 / (sound.channels * (1 << 15));
        for (int i = 0; i < mixed.length; i++) {
            double sum = 0;
            for (int c = 0; c < sound.channels; c++) {
                sum += sound.samples[i * sound.channels + c];
            }
            mixed[i] = sum * scale;
        }
        return mixed;
    }

    /** Power of the frequencies 0 to half the rate; a sound shorter than a window is filled up with silence. */
    private static double[] meanPower(double[] sound, int size, int step) {
        Fft fft = new Fft(size);
        double[] window = new double[size];
        double windowSum = 0;
        for (int i = 0; i < size; i++) {
            window[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / size);
            windowSum += window[i];
        }
        double[] power = new double[size / 2 + 1];
        double[] real = new double[size];
        double[] imaginary = new double[size];
        int windows = 0;
        for (int start = 0; start == 0 || start + size <= sound.length; start += step) {
            for (int i = 0; i < size; i++) {
                real[i] = start + i < sound.length ? sound[start + i] * window[i] : 0;
                imaginary[i] = 0;
            }
            fft.transform(real, imaginary);
            for (int k = 0; k < power.length; k++) {
                power[k] += real[k] * real[k] + imaginary[k] * imaginary[k];
            }
            windows++;
        }
        for (int k = 0; k < power.length; k++) {
            power[k] *= 4 / (windowSum * windowSum * windows);
        }
        return power;
    }

    private static byte[] csv(double[] power, double hertzPerLine) {
        StringBuilder csv = new StringBuilder("frequency_hz,power_db\n");
        for (int k = 0; k < power.length; k++) {
            double decibels = 10 * Math.log10(Math.max(power[k], SILENCE));
            csv.append(Math.round(k * hertzPerLine * 100) / 100.0)
                    .append(',')
                    .append(Math.round(decibels * 100) / 100.0)
                    .append('\n');
        }
        return csv.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
