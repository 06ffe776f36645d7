package io.faasload.inputs;

import io.faasload.inputs.media.Images;
import java.io.IOException;
import org.apache.commons.rng.UniformRandomProvider;

/** An image of a {@link Scene}; its longer side has 160 to 1600 pixels, log-uniformly distributed. */
final class Picture {

    private static final double MIN_PIXELS = 160;
    private static final double MAX_PIXELS = 1600;
    private static final double MIN_QUALITY = 0.5;
    private static final double MAX_QUALITY = 0.95;
    private static final double[] ASPECTS = {1, 5.0 / 4, 4.0 / 3, 3.0 / 2, 16.0 / 9};

    private Picture() {}

    static byte[] jpg(UniformRandomProvider random) throws IOException {
        double longer = logUniform(random, MIN_PIXELS, MAX_PIXELS);
        double shorter = longer / ASPECTS[random.nextInt(ASPECTS.length)];
        boolean upright = random.nextBoolean();
        double quality = random.nextDouble(MIN_QUALITY, MAX_QUALITY);
        int width = (int) Math.round(upright ? shorter : longer);
        int height = (int) Math.round(upright ? longer : shorter);
        return Images.writeJpeg(new Scene(random).paint(width, height, 0), quality);
    }

    /** Draws log-uniformly from a range. */
    static double logUniform(UniformRandomProvider random, double min, double max) {
        return min * StrictMath.pow(max / min, random.nextDouble());
    }
}
