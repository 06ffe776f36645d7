package io.faasload.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.faasload.config.key.ConfigurationException;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputMakerTest {

    private static final Map<String, String> EXTENSIONS = Map.of("image", "jpg", "audio", "wav", "video", "avi");

    @TempDir
    Path dir;

    @Test
    void theSameSeedGivesTheSameBytes() throws Exception {
        make(dir.resolve("a"), 3, 7);
        make(dir.resolve("b"), 3, 7);

        assertThat(files(dir.resolve("a")))
                .hasSize(9)
                .containsOnlyKeys(
                        "image/1.jpg",
                        "image/2.jpg",
                        "image/3.jpg",
                        "audio/1.wav",
                        "audio/2.wav",
                        "audio/3.wav",
                        "video/1.avi",
                        "video/2.avi",
                        "video/3.avi")
                .isEqualTo(files(dir.resolve("b")));
    }

    @Test
    void everyFileDiffersForAnotherSeed() throws Exception {
        make(dir.resolve("a"), 3, 7);
        make(dir.resolve("b"), 3, 8);

        Set<String> contents = new HashSet<>(files(dir.resolve("a")).values());
        contents.addAll(files(dir.resolve("b")).values());
        assertThat(contents).hasSize(18);
    }

    @Test
    void moreInputsOnlyAddFiles() throws Exception {
        make(dir.resolve("grown"), 1, 7);
        InputMaker.Made made = make(dir.resolve("grown"), 3, 7);
        make(dir.resolve("atOnce"), 3, 7);

        assertThat(made.made()).isEqualTo(6);
        assertThat(made.kept()).isEqualTo(3);
        assertThat(files(dir.resolve("grown"))).isEqualTo(files(dir.resolve("atOnce")));
    }

    @Test
    void keepsAnExistingFile() throws Exception {
        Path own = Files.createDirectories(dir.resolve("image")).resolve("2.jpg");
        Files.writeString(own, "my own picture");

        InputMaker.Made made = InputMaker.make(dir, Map.of("image", 2), EXTENSIONS, 7);

        assertThat(own).hasContent("my own picture");
        assertThat(made.made()).isEqualTo(1);
        assertThat(made.kept()).isEqualTo(1);
        assertThat(made.madeBytes()).isEqualTo(Files.size(dir.resolve("image/1.jpg")));
    }

    @Test
    void soundsAreTheSameOnEveryMachine() throws Exception {
        InputMaker.make(dir, Map.of("audio", 1), EXTENSIONS, InputMaker.DEFAULT_SEED);

        assertThat(sha256(dir.resolve("audio/1.wav")))
                .isEqualTo("7853f326ad276615ec3d573181845c99d15031a94dd3cebfd87a5564f9f2fbc5");
    }

    @Test
    void imagesHaveVariedSizes() throws Exception {
        InputMaker.make(dir, Map.of("image", 20), EXTENSIONS, 7);

        Set<String> sizes = new HashSet<>();
        for (int number = 1; number <= 20; number++) {
            BufferedImage image =
                    ImageIO.read(dir.resolve("image/" + number + ".jpg").toFile());
            assertThat(Math.max(image.getWidth(), image.getHeight())).isBetween(160, 1600);
            sizes.add(image.getWidth() + "x" + image.getHeight());
        }
        assertThat(sizes).hasSizeGreaterThan(15);
    }

    @Test
    void soundsHaveVariedLengthsRatesAndChannels() throws Exception {
        InputMaker.make(dir, Map.of("audio", 20), EXTENSIONS, 7);

        Set<Float> rates = new HashSet<>();
        Set<Integer> channels = new HashSet<>();
        Set<Long> lengths = new HashSet<>();
        for (int number = 1; number <= 20; number++) {
            try (AudioInputStream sound = AudioSystem.getAudioInputStream(
                    dir.resolve("audio/" + number + ".wav").toFile())) {
                float rate = sound.getFormat().getSampleRate();
                assertThat(sound.getFrameLength() / rate).isBetween(0.49f, 8f);
                assertThat(sound.readAllBytes())
                        .hasSize(
                                (int) sound.getFrameLength() * sound.getFormat().getFrameSize());
                rates.add(rate);
                channels.add(sound.getFormat().getChannels());
                lengths.add(sound.getFrameLength());
            }
        }
        assertThat(rates).hasSizeGreaterThan(2);
        assertThat(channels).containsExactlyInAnyOrder(1, 2);
        assertThat(lengths).hasSizeGreaterThan(15);
    }

    @Test
    void refusesUnsupportedInputsWithAllErrorsAndWritesNothing() {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> InputMaker.make(
                        dir,
                        Map.of("text", 3, "image", 3, "audio", 3),
                        Map.of("text", "txt", "image", "webp", "audio", "wav"),
                        7))
                .satisfies(e -> assertThat(e.mistakes())
                        .containsExactly(
                                "generation.extensions.image: inputs of kind image can be created only as jpg, but the"
                                        + " extension is webp",
                                "generation.nbinputs.text: only inputs of kind image, audio and video can be created;"
                                        + " create those of kind text by other means"));
        assertThat(dir).isEmptyDirectory();
    }

    @Test
    void namesTheFileThatCannotBeWritten() throws Exception {
        Files.writeString(dir.resolve("image"), "a file where the folder should be");

        assertThatIOException()
                .isThrownBy(() -> InputMaker.make(dir, Map.of("image", 1), EXTENSIONS, 7))
                .withMessageContaining(dir.resolve("image").toString());
    }

    private static InputMaker.Made make(Path dir, int count, long seed) throws Exception {
        return InputMaker.make(dir, Map.of("image", count, "audio", count, "video", count), EXTENSIONS, seed);
    }

    /** Every file below a folder, hidden ones too, with a digest of its content. */
    private static Map<String, String> files(Path dir) throws Exception {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(dir)) {
            for (Path file : found.filter(Files::isRegularFile).toList()) {
                files.put(dir.relativize(file).toString(), sha256(file));
            }
        }
        return files;
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
