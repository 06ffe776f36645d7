package io.faasload.inputs;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.apache.commons.rng.UniformRandomProvider;

/** An image of a {@link Scene}: its longer side has 160 to 1600 pixels, small ones as frequent as large ones. */
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
        return jpg(new Scene(random).paint(width, height, 0), quality);
    }

    /** Encodes as JPEG; quality from 0 to 1. */
    static byte[] jpg(BufferedImage image, double quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionQuality((float) quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), settings);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Draws from a range so that every factor of size is as likely as any other. */
    static double logUniform(UniformRandomProvider random, double min, double max) {
        return min * StrictMath.pow(max / min, random.nextDouble());
    }
}
