package io.faasload.inputs.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.faasload.inputs.InputMaker;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Videos that {@code inputs make} writes and the functions read. */
class AviTest {

    private static final int VIDEOS = 10;
    private static final int WIDTH_OFFSET = 64;
    private static final int HEIGHT_OFFSET = 68;
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, 1, 2, 3};

    @TempDir
    static Path dir;

    @BeforeAll
    static void make() throws Exception {
        InputMaker.make(dir, Map.of("video", VIDEOS), Map.of("video", "avi"), 7);
    }

    @Test
    void everyFrameOfEveryVideoIsAnImageOfTheSizeInTheHeader() throws Exception {
        Set<String> sizes = new HashSet<>();
        for (int number = 1; number <= VIDEOS; number++) {
            byte[] file = Files.readAllBytes(dir.resolve("video/" + number + ".avi"));
            ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            Avi video = Avi.read(file);

            assertThat(video.frames()).hasSizeBetween(8, 40);
            for (byte[] frame : video.frames()) {
                BufferedImage image = ImageIO.read(new ByteArrayInputStream(frame));
                assertThat(image.getWidth())
                        .isEqualTo(header.getInt(WIDTH_OFFSET))
                        .isBetween(96, 480);
                assertThat(image.getHeight()).isEqualTo(header.getInt(HEIGHT_OFFSET));
            }
            sizes.add(video.frames().size() + "x" + header.getInt(WIDTH_OFFSET));
        }
        assertThat(sizes).hasSizeGreaterThan(7);
    }

    @Test
    void theIndexPointsAtEveryFrame() throws Exception {
        byte[] file = Files.readAllBytes(dir.resolve("video/1.avi"));
        String text = new String(file, StandardCharsets.ISO_8859_1);
        ByteBuffer chunks = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int movi = text.indexOf("movi");
        int index = movi - 4 + chunks.getInt(movi - 4) + 4;
        List<byte[]> frames = Avi.read(file).frames();

        assertThat(text.substring(index, index + 4)).isEqualTo("idx1");
        assertThat(index + 8 + chunks.getInt(index + 4)).isEqualTo(file.length);
        assertThat(chunks.getInt(4)).isEqualTo(file.length - 8);
        assertThat(chunks.getInt(index + 4)).isEqualTo(16 * frames.size());
        for (int i = 0; i < frames.size(); i++) {
            int frame = movi + chunks.getInt(index + 8 + 16 * i + 8);
            int length = chunks.getInt(index + 8 + 16 * i + 12);
            assertThat(text.substring(frame, frame + 4)).isEqualTo("00dc");
            assertThat(Arrays.copyOfRange(file, frame + 8, frame + 8 + length)).isEqualTo(frames.get(i));
        }
    }

    @Test
    void bothWritersWriteTheSameBytes() throws Exception {
        byte[] file = Files.readAllBytes(dir.resolve("video/1.avi"));
        ByteBuffer header = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        Avi video = Avi.read(file);

        assertThat(Avi.write(
                        header.getInt(WIDTH_OFFSET),
                        header.getInt(HEIGHT_OFFSET),
                        video.microsPerFrame(),
                        video.frames()))
                .isEqualTo(file);
    }

    @Test
    void aDroppedFrameRepeatsThePreviousOne() throws Exception {
        byte[] file = Avi.write(16, 16, 40_000, List.of(JPEG, new byte[0]));

        assertThat(Avi.read(file).frames()).containsExactly(JPEG, JPEG);
    }

    @Test
    void refusesATruncatedFile() throws Exception {
        byte[] file = Files.readAllBytes(dir.resolve("video/1.avi"));

        assertThatIOException()
                .isThrownBy(() -> Avi.read(Arrays.copyOf(file, file.length / 2)))
                .withMessageContaining("is truncated");
    }

    @Test
    void refusesOtherVideosThanJpegFrames() throws Exception {
        byte[] raw = Avi.write(16, 16, 40_000, List.of(new byte[] {0, 0, 1}));
        byte[] empty = Avi.write(16, 16, 40_000, List.of());

        assertThatIOException().isThrownBy(() -> Avi.read(JPEG)).withMessageContaining("not an AVI file");
        assertThatIOException().isThrownBy(() -> Avi.read(raw)).withMessageContaining("not JPEG");
        assertThatIOException().isThrownBy(() -> Avi.read(empty)).withMessageContaining("no video frames");
    }
}
