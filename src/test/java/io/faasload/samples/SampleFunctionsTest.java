package io.faasload.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.faasload.inputs.media.Avi;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each function makes of an input, through an object store. */
class SampleFunctionsTest {

    private static final int RATE = 8000;

    private MemoryStore store;

    @BeforeEach
    void start() throws IOException {
        store = new MemoryStore();
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void answersWithSizeStartTimesAndHost() throws Exception {
        store.objects.put("/in/1.png", png(64, 64, x -> x));
        long before = System.currentTimeMillis();

        JsonObject result = invoke("WandBlur", "1.png", Map.of("sigma", 1.5));

        assertThat(result.keySet()).containsExactlyInAnyOrder("outputsize", "start_ms", "times", "hostname");
        assertThat(result.get("outputsize").getAsLong()).isEqualTo(store.objects.get("/out/1.jpg").length);
        assertThat(result.get("start_ms").getAsLong()).isBetween(before, System.currentTimeMillis());
        JsonObject times = result.getAsJsonObject("times");
        assertThat(times.keySet()).containsExactlyInAnyOrder("extract", "transform", "load");
        assertThat(times.entrySet())
                .allSatisfy(time -> assertThat(time.getValue().getAsDouble()).isPositive());
        assertThat(result.get("hostname").getAsString()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 1.3424023855536071, 10, 40, 100})
    void wandBlurTurnsAnEdgeIntoTheIntegralOfAGaussian(double sigma) throws Exception {
        store.objects.put("/in/1.png", png(1000, 8, x -> x < 500 ? 0 : 200));

        run("WandBlur", "1.png", Map.of("sigma", sigma));

        BufferedImage blurred = image("/out/1.jpg");
        assertThat(blurred.getWidth()).isEqualTo(1000);
        assertThat(blurred.getHeight()).isEqualTo(8);
        // The edge lies between two pixels. JPEG and the three boxes each add a few levels of error.
        int distance = (int) Math.round(sigma);
        double expected = 200 * normal((distance + 0.5) / sigma);
        assertThat(blue(blurred, 500 + distance, 4)).isCloseTo(expected, within(6.0));
        assertThat(blue(blurred, 499 - distance, 4)).isCloseTo(200 - expected, within(6.0));
    }

    @Test
    void wandBlurAcceptsAnImageSmallerThanItsRadius() throws Exception {
        store.objects.put("/in/1.png", png(3, 5, x -> 90));

        run("WandBlur", "1.png", Map.of("sigma", 100));

        assertThat(blue(image("/out/1.jpg"), 1, 2)).isCloseTo(90, within(3.0));
    }

    @ParameterizedTest
    @CsvSource({"png, 50", "jpg, 50", "bmp, 50", "png, 200", "png, 640"})
    void sharpResizeScalesToTheWidthInTheFormat(String format, int width) throws Exception {
        store.objects.put("/in/1.png", png(200, 100, x -> x));

        run("SharpResize", "1.png", Map.of("width", width, "format", format));

        BufferedImage resized = image("/out/1." + format);
        assertThat(resized.getWidth()).isEqualTo(width);
        assertThat(resized.getHeight()).isEqualTo(width / 2);
        assertThat(blue(resized, width / 4, width / 4)).isCloseTo(50, within(3.0));
        assertThat(blue(resized, 3 * width / 4, width / 4)).isCloseTo(150, within(3.0));
    }

    @Test
    void amplifyMultipliesAndClips() throws Exception {
        store.objects.put("/in/1.wav", wav(1, new short[] {0, 1000, -1000, 30_000, -30_000}));

        run("Amplify", "1.wav", Map.of("gain", 20 * Math.log10(2)));

        assertThat(samples("/out/1.wav")).containsExactly(0, 2000, -2000, 32_767, -32_768);
    }

    @Test
    void spectrumHasItsPeakAtTheTone() throws Exception {
        short[] sine = new short[2 * RATE];
        for (int i = 0; i < sine.length; i++) {
            sine[i] = (short) (Short.MAX_VALUE * Math.sin(2 * Math.PI * 1000 * (i / 2) / RATE));
        }
        store.objects.put("/in/1.wav", wav(2, sine));

        run("Spectrum", "1.wav", Map.of("size", 512, "overlap", 0.5));

        List<String> lines = new String(store.objects.get("/out/1.csv"), StandardCharsets.US_ASCII)
                .lines()
                .toList();
        assertThat(lines).hasSize(1 + 512 / 2 + 1).startsWith("frequency_hz,power_db");
        assertThat(power(lines, 1000)).isCloseTo(0, within(0.1));
        assertThat(power(lines, 2000)).isLessThan(-80);
    }

    @Test
    void spectrumFillsUpAShortSound() throws Exception {
        store.objects.put("/in/1.wav", wav(1, new short[] {1, 2, 3}));

        run("Spectrum", "1.wav", Map.of("size", 4096, "overlap", 0));

        assertThat(new String(store.objects.get("/out/1.csv"), StandardCharsets.US_ASCII))
                .hasLineCount(2050);
    }

    @ParameterizedTest
    @CsvSource({"0, png, 10", "0.5, bmp, 120", "1, jpg, 230"})
    void extractFrameTakesTheFrameThatIsShownThen(double at, String format, int expected) throws Exception {
        store.objects.put("/in/1.avi", avi(10, 120, 230));

        run("ExtractFrame", "1.avi", Map.of("at", at, "format", format));

        BufferedImage frame = image("/out/1." + format);
        assertThat(frame.getWidth()).isEqualTo(48);
        assertThat(blue(frame, 20, 20)).isCloseTo(expected, within(4.0));
    }

    @Test
    void shrinkDividesEveryFrameAndKeepsThePace() throws Exception {
        store.objects.put("/in/1.avi", avi(10, 120, 230));

        run("Shrink", "1.avi", Map.of("factor", 3, "quality", 0.9));

        Avi video = Avi.read(store.objects.get("/out/1.avi"));
        assertThat(video.microsPerFrame()).isEqualTo(40_000);
        assertThat(video.frames()).hasSize(3);
        BufferedImage last =
                ImageIO.read(new ByteArrayInputStream(video.frames().get(2)));
        assertThat(last.getWidth()).isEqualTo(16);
        assertThat(last.getHeight()).isEqualTo(12);
        assertThat(blue(last, 8, 6)).isCloseTo(230, within(4.0));
    }

    @Test
    void readsAndWritesNamesThatMustBeEscaped() throws Exception {
        store.objects.put("/in/a b%c?d.é.png", png(8, 8, x -> 0));

        run("WandBlur", "a b%c?d.é.png", Map.of("sigma", 1));

        assertThat(store.objects).containsKey("/out/a b%c?d.é.jpg");
    }

    @ParameterizedTest
    @CsvSource({
        "WandBlur, sigma, , parameter sigma is missing",
        "WandBlur, sigma, 0.2, 'parameter sigma must be from 0.3 to 100.0, but is 0.2'",
        "WandBlur, sigma, much, 'parameter sigma must be a number, but is \"much\"'",
        "WandBlur, store, , parameter store is missing",
        "WandBlur, store, ftp://127.0.0.1, 'parameter store must be an http address, but is ftp://127.0.0.1'",
        "WandBlur, object, , parameter object is missing",
        "WandBlur, incont, , parameter incont is missing",
        "WandBlur, outcont, , parameter outcont is missing",
        "SharpResize, width, 20.5, parameter width must be a whole number",
        "SharpResize, format, webp, 'parameter format must be one of [png, jpg, bmp], but is webp'",
        "Spectrum, size, 1000, 'parameter size must be a power of two, but is 1000'",
    })
    void aWrongArgumentIsAnApplicationErrorThatNamesIt(String name, String parameter, String value, String error)
            throws Exception {
        JsonObject arguments = everything("1.jpg");
        arguments.remove(parameter);
        if (value != null && value.matches("[0-9.]+")) {
            arguments.addProperty(parameter, Double.valueOf(value));
        } else if (value != null) {
            arguments.addProperty(parameter, value);
        }

        assertThat(error(name, arguments)).startsWith(error);
    }

    @ParameterizedTest
    @CsvSource({
        "WandBlur, not an image of a known format",
        "SharpResize, not an image of a known format",
        "Amplify, not a sound of a known format",
        "Spectrum, not a sound of a known format",
        "ExtractFrame, not an AVI file",
        "Shrink, not an AVI file",
    })
    void anInputOfAnotherKindIsAnApplicationError(String name, String error) throws Exception {
        store.objects.put("/in/1.txt", "text".getBytes(StandardCharsets.US_ASCII));

        assertThat(error(name, everything("1.txt"))).contains(error);
        assertThat(store.objects).hasSize(1);
    }

    @Test
    void aStoreThatRefusesIsAnApplicationErrorThatNamesTheRequest() throws Exception {
        store.objects.put("/in/1.png", png(8, 8, x -> 0));
        JsonObject unknown = everything("2.png");
        JsonObject forbidden = everything("1.png");
        forbidden.addProperty("outcont", "forbidden");
        JsonObject down = everything("1.png");
        MemoryStore closed = new MemoryStore();
        closed.close();
        down.addProperty("store", closed.address());

        assertThat(error("WandBlur", unknown)).isEqualTo("GET " + store.address() + "/in/2.png was answered 404");
        assertThat(error("WandBlur", forbidden))
                .isEqualTo("PUT " + store.address() + "/forbidden/1.jpg was answered 403");
        assertThat(error("WandBlur", down)).startsWith("GET " + closed.address() + "/in/1.png failed: ");
    }

    private JsonObject invoke(String name, String object, Map<String, ?> parameters) throws Exception {
        JsonObject arguments = new JsonObject();
        parameters.forEach((parameter, value) -> {
            if (value instanceof Number number) {
                arguments.addProperty(parameter, number);
            } else {
                arguments.addProperty(parameter, (String) value);
            }
        });
        arguments.addProperty("store", store.address());
        arguments.addProperty("object", object);
        arguments.addProperty("incont", "in");
        arguments.addProperty("outcont", "out");
        return SampleFunctions.invoke("io.faasload.samples." + name, arguments);
    }

    private void run(String name, String object, Map<String, ?> parameters) throws Exception {
        assertThat(invoke(name, object, parameters).get("error")).isNull();
    }

    /** Arguments that are right for every function. */
    private JsonObject everything(String object) {
        JsonObject arguments = new JsonObject();
        List.of("sigma", "width", "gain", "overlap", "at", "factor", "quality")
                .forEach(name -> arguments.addProperty(name, 0));
        arguments.addProperty("sigma", 1);
        arguments.addProperty("width", 20);
        arguments.addProperty("factor", 2);
        arguments.addProperty("size", 512);
        arguments.addProperty("format", "png");
        arguments.addProperty("store", store.address());
        arguments.addProperty("object", object);
        arguments.addProperty("incont", "in");
        arguments.addProperty("outcont", "out");
        return arguments;
    }

    private static String error(String name, JsonObject arguments) throws Exception {
        JsonObject result = SampleFunctions.invoke("io.faasload.samples." + name, arguments);
        assertThat(result.keySet()).containsExactly("error");
        return result.get("error").getAsString();
    }

    private static byte[] png(int width, int height, IntUnaryOperator greyOfColumn) throws IOException {
        return encode(width, height, greyOfColumn, "png");
    }

    private static byte[] encode(int width, int height, IntUnaryOperator greyOfColumn, String format)
            throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, 0x010101 * greyOfColumn.applyAsInt(x));
            }
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(image, format, file);
        return file.toByteArray();
    }

    /** A video of 48 × 36 pixels with 25 frames a second, each of one grey. */
    private static byte[] avi(int... greys) throws Exception {
        List<byte[]> frames = new ArrayList<>();
        for (int grey : greys) {
            frames.add(encode(48, 36, x -> grey, "jpg"));
        }
        return Avi.write(48, 36, 40_000, frames);
    }

    private static byte[] wav(int channels, short[] samples) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(samples);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        AudioSystem.write(
                new AudioInputStream(
                        new ByteArrayInputStream(bytes.array()),
                        new AudioFormat(RATE, 16, channels, true, false),
                        samples.length / channels),
                AudioFileFormat.Type.WAVE,
                file);
        return file.toByteArray();
    }

    private int[] samples(String object) throws Exception {
        try (AudioInputStream sound =
                AudioSystem.getAudioInputStream(new ByteArrayInputStream(store.objects.get(object)))) {
            ShortBuffer samples = ByteBuffer.wrap(sound.readAllBytes())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer();
            return IntStream.range(0, samples.remaining()).map(samples::get).toArray();
        }
    }

    private BufferedImage image(String object) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(store.objects.get(object)));
    }

    private static double blue(BufferedImage image, int x, int y) {
        return image.getRGB(x, y) & 0xff;
    }

    private static double power(List<String> lines, double hertz) {
        return lines.stream()
                .filter(line -> line.startsWith(hertz + ","))
                .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[1]))
                .findFirst()
                .orElseThrow();
    }

    /** Distribution function of the normal distribution, by the midpoint rule. */
    private static double normal(double x) {
        int steps = 1000;
        return 0.5
                + IntStream.range(0, steps)
                        .mapToDouble(i -> (i + 0.5) / steps * x)
                        .map(t -> Math.exp(-t * t / 2) / Math.sqrt(2 * Math.PI) * x / steps)
                        .sum();
    }
}
