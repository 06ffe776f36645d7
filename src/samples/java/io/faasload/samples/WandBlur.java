package io.faasload.samples;

import com.google.gson.JsonObject;
import io.faasload.inputs.media.Images;
import java.awt.image.BufferedImage;

/**
 * Action {@code image/wand_blur}: blurs an image by a Gaussian of {@code sigma} pixels, 0.3 to 100, and writes a JPEG.
 *
 * <p>The Gaussian is that of three extended box filters (Gwosdek, Grewenig, Bruhn, Weickert: Theoretical Foundations of
 * Gaussian Convolution by Extended Box Filtering, 2011): boxes whose outermost samples count in part, so that the
 * variance is exactly sigma² and the work does not depend on sigma.
 */
public final class WandBlur {

    private static final int BOXES = 3;

    private WandBlur() {}

    public static JsonObject main(JsonObject arguments) {
        return Etl.run(arguments, etl -> {
            double sigma = etl.number("sigma", 0.3, 100);
            BufferedImage image = Images.read(etl.extract());
            etl.load(Images.write(blur(image, sigma), "jpg"), "jpg");
        });
    }

    private static BufferedImage blur(BufferedImage image, double sigma) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] columns = blurRows(Images.pixels(image), width, height, sigma);
        byte[] rows = blurRows(columns, height, width, sigma);
        BufferedImage blurred = Images.blank(width, height);
        System.arraycopy(rows, 0, Images.pixels(blurred), 0, rows.length);
        return blurred;
    }

    /** Blurs every row and returns the image with rows and columns exchanged. */
    private static byte[] blurRows(byte[] pixels, int width, int height, double sigma) {
        double variance = sigma * sigma / BOXES;
        int radius = (int) Math.floor((Math.sqrt(12 * variance + 1) - 1) / 2);
        int inner = 2 * radius + 1;
        int outer = radius + 1;
        // The share with which the two samples beyond the radius count: solves "variance of the box = variance".
        float share = (float)
                ((variance * inner - radius * (radius + 1.0) * inner / 3) / (2 * ((double) outer * outer - variance)));

        int channels = Images.CHANNELS;
        byte[] transposed = new byte[pixels.length];
        float[] row = new float[(width + 2 * outer) * channels];
        float[] blurred = new float[row.length];
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < width * channels; i++) {
                row[outer * channels + i] = pixels[y * width * channels + i] & 0xff;
            }
            for (int box = 0; box < BOXES; box++) {
                repeatEdges(row, width, outer);
                filter(row, blurred, width, radius, share);
                float[] filtered = blurred;
                blurred = row;
                row = filtered;
            }
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < channels; c++) {
                    int value = (int) (row[(outer + x) * channels + c] + 0.5f);
                    transposed[(x * height + y) * channels + c] = (byte) Math.min(Math.max(value, 0), 255);
                }
            }
        }
        return transposed;
    }

    private static void repeatEdges(float[] row, int width, int outer) {
        int channels = Images.CHANNELS;
        int last = (outer + width - 1) * channels;
        for (int i = 0; i < outer * channels; i++) {
            row[i] = row[outer * channels + i % channels];
            row[last + channels + i] = row[last + i % channels];
        }
    }

    private static void filter(float[] row, float[] blurred, int width, int radius, float share) {
        int channels = Images.CHANNELS;
        float weight = 1 / (2 * radius + 1 + 2 * share);
        for (int c = 0; c < channels; c++) {
            // In double: the running sum must not drift along a row.
            double sum = 0;
            for (int i = 1; i <= 2 * radius + 1; i++) {
                sum += row[i * channels + c];
            }
            for (int x = 0; x < width; x++) {
                float left = row[x * channels + c];
                float right = row[(x + 2 * radius + 2) * channels + c];
                blurred[(x + radius + 1) * channels + c] = ((float) sum + share * (left + right)) * weight;
                sum += right - row[(x + 1) * channels + c];
            }
        }
    }
}
