package io.faasload.samples;

/** The discrete Fourier transform of a fixed size, a power of two (Cooley and Tukey, radix 2, in place). */
final class Fft {

    private final int size;
    private final double[] cosines;
    private final double[] sines;

    Fft(int size) {
        this.size = size;
        cosines = new double[size / 2];
        sines = new double[size / 2];
        for (int i = 0; i < size / 2; i++) {
            cosines[i] = Math.cos(2 * Math.PI * i / size);
            sines[i] = -Math.sin(2 * Math.PI * i / size);
        }
    }

    void transform(double[] real, double[] imaginary) {
        int unusedBits = Integer.numberOfLeadingZeros(size) + 1;
        for (int i = 0; i < size; i++) {
            int reversed = Integer.reverse(i) >>> unusedBits;
            if (i < reversed) {
                swap(real, i, reversed);
                swap(imaginary, i, reversed);
            }
        }
        for (int half = 1; half < size; half *= 2) {
            int turn = size / (2 * half);
            for (int block = 0; block < size; block += 2 * half) {
                for (int i = block, angle = 0; i < block + half; i++, angle += turn) {
                    int j = i + half;
                    double re = real[j] * cosines[angle] - imaginary[j] * sines[angle];
                    double im = real[j] * sines[angle] + imaginary[j] * cosines[angle];
                    real[j] = real[i] - re;
                    imaginary[j] = imaginary[i] - im;
                    real[i] += re;
                    imaginary[i] += im;
                }
            }
        }
    }

    private static void swap(double[] values, int i, int j) {
        double value = values[i];
        values[i] = values[j];
        values[j] = value;
    }
}
