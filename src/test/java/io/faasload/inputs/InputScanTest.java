package io.faasload.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import com.sun.net.httpserver.HttpServer;
import io.faasload.inputs.media.Avi;
import io.faasload.local.storage.ObjectStore;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputScanTest {

    private static final Map<String, String> EXTENSIONS = Map.of("image", "jpg", "audio", "wav", "video", "avi");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path dir;

    @Test
    void hasTheFeaturesThatDecodingShows() throws Exception {
        InputMaker.make(dir, Map.of("image", 2, "audio", 2, "video", 2), EXTENSIONS, 7);

        List<Input> inputs = scan(new InputPlace.Directory(dir));

        assertThat(inputs)
                .extracting(input -> input.kind() + "/" + input.name())
                .containsExactly(
                        "audio/1.wav", "audio/2.wav", "image/1.jpg", "image/2.jpg", "video/1.avi", "video/2.avi");
        for (Input input : inputs) {
            Path file = dir.resolve(input.kind()).resolve(input.name());
            assertThat(input.bytes()).isEqualTo(Files.size(file));
            InputFeatures features = input.features();
            switch (input.kind()) {
                case "image" -> {
                    BufferedImage image = ImageIO.read(file.toFile());
                    assertThat(features)
                            .isEqualTo(new InputFeatures(
                                    "jpeg", image.getWidth(), image.getHeight(), null, null, null, null));
                }
                case "audio" -> {
                    try (AudioInputStream sound = AudioSystem.getAudioInputStream(file.toFile())) {
                        assertThat(features.format()).isEqualTo("wave");
                        assertThat(features.frames()).isEqualTo(sound.getFrameLength());
                        assertThat(features.channels())
                                .isEqualTo(sound.getFormat().getChannels());
                        assertThat(features.sampleRate())
                                .isEqualTo(sound.getFormat().getSampleRate());
                        assertThat(features.seconds())
                                .isCloseTo(
                                        sound.getFrameLength()
                                                / (double) sound.getFormat().getSampleRate(),
                                        within(1e-9));
                        assertThat(features.width()).isNull();
                    }
                }
                default -> {
                    Avi avi = Avi.read(Files.readAllBytes(file));
                    BufferedImage frame = ImageIO.read(
                            new java.io.ByteArrayInputStream(avi.frames().get(0)));
                    assertThat(features.format()).isEqualTo("avi");
                    assertThat(features.frames()).isEqualTo(avi.frames().size());
                    assertThat(features.width()).isEqualTo(frame.getWidth());
                    assertThat(features.height()).isEqualTo(frame.getHeight());
                    assertThat(features.seconds())
                            .isCloseTo(avi.frames().size() * avi.microsPerFrame() / 1e6, within(1e-9));
                }
            }
        }
    }

    @Test
    void anObjectStoreGivesTheSameAsItsDirectory() throws Exception {
        InputMaker.make(dir, Map.of("image", 11, "audio", 1), EXTENSIONS, 7);

        try (ObjectStore store = ObjectStore.start(dir, "127.0.0.1", 0)) {
            assertThat(scan(InputPlace.of(URI.create(store.address()), PATIENCE)))
                    .hasSize(12)
                    .isEqualTo(scan(new InputPlace.Directory(dir)));
        }
    }

    @Test
    void aStoreThatListsNothingIsAskedForTheInputsOfTheGeneration() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                boolean isThere = exchange.getRequestURI().getPath().equals("/image/2.jpg");
                byte[] body = isThere ? new byte[] {1, 2, 3} : new byte[] {0};
                exchange.sendResponseHeaders(isThere ? 200 : 404, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        try {
            assertThat(scan(InputPlace.of(
                            URI.create("http://127.0.0.1:" + server.getAddress().getPort()), PATIENCE)))
                    .containsExactly(new Input(
                            "image",
                            "2.jpg",
                            3,
                            "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81",
                            InputFeatures.UNKNOWN));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void damagedAndUnknownFilesHaveOnlySizeAndHash() throws Exception {
        Path images = Files.createDirectories(dir.resolve("image"));
        Files.write(images.resolve("1.jpg"), new byte[0]);
        Files.write(images.resolve("2.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 1, 2});
        Files.writeString(images.resolve("3.jpg"), "RIFF....AVI LIST");
        Files.writeString(images.resolve("4.jpg"), "RIFF\0\0\0\0WAVEfmt ");
        Files.writeString(images.resolve("notes.txt"), "not an input");
        Files.writeString(images.resolve(".5.jpg.1.part"), "being written");

        assertThat(scan(new InputPlace.Directory(dir)))
                .extracting(Input::name, Input::features)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("1.jpg", InputFeatures.UNKNOWN),
                        org.assertj.core.groups.Tuple.tuple("2.jpg", InputFeatures.UNKNOWN),
                        org.assertj.core.groups.Tuple.tuple("3.jpg", InputFeatures.UNKNOWN),
                        org.assertj.core.groups.Tuple.tuple("4.jpg", InputFeatures.UNKNOWN));
    }

    @Test
    void namesTheInputThatCannotBeRead() {
        assertThatIOException()
                .isThrownBy(() -> scan(InputPlace.of(URI.create("http://127.0.0.1:1"), PATIENCE)))
                .withMessageContaining("http://127.0.0.1:1");
    }

    private static List<Input> scan(InputPlace place) throws IOException {
        List<Input> inputs = new ArrayList<>();
        new InputScan(EXTENSIONS, Map.of("image", 3)).run(place, inputs::addAll);
        return inputs;
    }
}
