package io.faasload.samples;

import com.google.gson.JsonObject;
import io.faasload.inputs.media.Images;
import java.awt.image.BufferedImage;

/**
 * Action {@code image/sharp_resize}: scales an image to {@code width} pixels, 16 to 4096, keeping its proportions, and
 * writes it in {@code format}: png, jpg or bmp.
 */
public final class SharpResize {

    private SharpResize() {}

    public static JsonObject main(JsonObject arguments) {
        return Etl.run(arguments, etl -> {
            int width = etl.integer("width", 16, 4096);
            String format = etl.choice("format", "png", "jpg", "bmp");
            BufferedImage image = Images.read(etl.extract());
            long height = Math.max(Math.round((double) width * image.getHeight() / image.getWidth()), 1);
            etl.load(Images.write(Scaler.scale(image, width, Math.toIntExact(height)), format), format);
        });
    }
}
