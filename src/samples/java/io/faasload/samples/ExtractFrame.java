package io.faasload.samples;

import com.google.gson.JsonObject;
import io.faasload.inputs.media.Avi;
import io.faasload.inputs.media.Images;
import java.util.List;

/**
 * Action {@code video/extract_frame}: writes the frame that is shown at {@code at} of a video's length (0 the first, 1
 * the last) as an image in {@code format}: png, jpg or bmp.
 */
public final class ExtractFrame {

    private ExtractFrame() {}

    public static JsonObject main(JsonObject arguments) {
        return Etl.run(arguments, etl -> {
            double at = etl.number("at", 0, 1);
            String format = etl.choice("format", "png", "jpg", "bmp");
            List<byte[]> frames = Avi.read(etl.extract()).frames();
            byte[] frame = frames.get(Math.min((int) (at * frames.size()), frames.size() - 1));
            etl.load(Images.write(Images.read(frame), format), format);
        });
    }
}
