package io.faasload.samples;

import io.faasload.inputs.media.Images;
import java.awt.image.BufferedImage;

/**
 * Changes the size of images by a triangle filter in both directions: linear interpolation when an image grows, a
 * weighted mean of all pixels that fall together when it shrinks.
 */
final class Scaler {

    private Scaler() {}

    static BufferedImage scale(BufferedImage image, int width, int height) {
        byte[] narrow = scaleRows(Images.pixels(image), image.getWidth(), image.getHeight(), width);
        byte[] scaled = scaleRows(narrow, image.getHeight(), width, height);
        BufferedImage result = Images.blank(width, height);
        System.arraycopy(scaled, 0, Images.pixels(result), 0, scaled.length);
        return result;
    }

    /** Scales every row from one width to another and returns the image with rows and columns exchanged. */
    private static byte[] scaleRows(byte[] pixels, int from, int rows, int to) {
        double scale = (double) from / to;
        double reach = Math.max(scale, 1);
        int[] first = new int[to];
        float[][] weights = new float[to][];
        for (int x = 0; x < to; x++) {
            double centre = (x + 0.5) * scale - 0.5;
            int low = Math.max((int) Math.ceil(centre - reach), 0);
            int high = Math.min((int) Math.floor(centre + reach), from - 1);
            first[x] = low;
            weights[x] = triangle(centre, reach, low, high);
        }

        int channels = Images.CHANNELS;
        byte[] transposed = new byte[to * rows * channels];
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < to; x++) {
                int in = (y * from + first[x]) * channels;
                float blue = 0.5f;
                float green = 0.5f;
                float red = 0.5f;
                for (float weight : weights[x]) {
                    blue += weight * (pixels[in] & 0xff);
                    green += weight * (pixels[in + 1] & 0xff);
                    red += weight * (pixels[in + 2] & 0xff);
                    in += channels;
                }
                int out = (x * rows + y) * channels;
                transposed[out] = (byte) blue;
                transposed[out + 1] = (byte) green;
                transposed[out + 2] = (byte) red;
            }
        }
        return transposed;
    }

    private static float[] triangle(double centre, double reach, int low, int high) {
        float[] weights = new float[high - low + 1];
        float sum = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (1 - Math.abs(low + i - centre) / reach);
            sum += weights[i];
        }
        for (int i = 0; i < weights.length; i++) {
            weights[i] /= sum;
        }
        return weights;
    }
}
