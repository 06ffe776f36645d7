package io.faasload.samples;

import com.google.gson.JsonObject;
import io.faasload.inputs.media.Avi;
import io.faasload.inputs.media.Images;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Action {@code video/shrink}: divides width and height of a video by {@code factor}, 1 to 16, and writes its frames
 * with JPEG {@code quality}, 0 to 1, as an AVI file.
 */
public final class Shrink {

    private Shrink() {}

    public static JsonObject main(JsonObject arguments) {
        return Etl.run(arguments, etl -> {
            int factor = etl.integer("factor", 1, 16);
            double quality = etl.number("quality", 0, 1);
            Avi video = Avi.read(etl.extract());
            BufferedImage first = Images.read(video.frames().get(0));
            int width = Math.max(first.getWidth() / factor, 1);
            int height = Math.max(first.getHeight() / factor, 1);
            List<byte[]> frames = new ArrayList<>();
            for (byte[] frame : video.frames()) {
                frames.add(Images.writeJpeg(Scaler.scale(Images.read(frame), width, height), quality));
            }
            etl.load(Avi.write(width, height, video.microsPerFrame(), frames), "avi");
        });
    }
}
