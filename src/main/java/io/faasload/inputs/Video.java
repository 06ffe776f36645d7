package io.faasload.inputs;

import io.faasload.inputs.media.Avi;
import io.faasload.inputs.media.Images;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** A video of a {@link Scene}: 8 to 40 JPEG frames, 96 to 480 pixels wide, without sound, in an AVI file. */
final class Video {

    private static final double MIN_WIDTH = 96;
    private static final double MAX_WIDTH = 480;
    private static final double[] ASPECTS = {4.0 / 3, 16.0 / 9};
    private static final int MIN_FRAMES = 8;
    private static final int MAX_FRAMES = 40;
    private static final int[] RATES_PER_SECOND = {8, 10, 20, 25, 40};
    private static final double MIN_QUALITY = 0.4;
    private static final double MAX_QUALITY = 0.9;
    private static final int MICROS_PER_SECOND = 1_000_000;

    private Video() {}

    static byte[] avi(UniformRandomProvider random) throws IOException {
        int width = even(Picture.logUniform(random, MIN_WIDTH, MAX_WIDTH));
        int height = even(width / ASPECTS[random.nextInt(ASPECTS.length)]);
        int rate = RATES_PER_SECOND[random.nextInt(RATES_PER_SECOND.length)];
        int count = random.nextInt(MIN_FRAMES, MAX_FRAMES + 1);
        double quality = random.nextDouble(MIN_QUALITY, MAX_QUALITY);
        Scene scene = new Scene(random);
        List<byte[]> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(Images.writeJpeg(scene.paint(width, height, (double) i / rate), quality));
        }
        return Avi.write(width, height, MICROS_PER_SECOND / rate, frames);
    }

    private static int even(double value) {
        return 2 * (int) Math.round(value / 2);
    }
}
