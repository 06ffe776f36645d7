package io.faasload.traces.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.faasload.traces.TraceFixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in one of FaaSLoad's traces. */
class FaasLoadTraceFuzzTest {

    @TempDir
    static Path folder;

    static Stream<byte[]> seeds() throws IOException {
        return Stream.of(
                Files.readAllBytes(TraceFixtures.GOLDEN.resolve("faasload/alice-wand_blur-0001")),
                Files.readAllBytes(TraceFixtures.GOLDEN.resolve("faasload/bob-amplify-0001")),
                "\ufeff0.25\ta/b/c.wav\tx:007\ty:-1e3\tz:a:b\r\n0.000001\t\r\n\r\n0.1\tk/1.jpg"
                        .getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isReadOrRefused(byte[] text) throws IOException {
        Files.write(Files.createDirectories(folder.resolve("trace")).resolve("u-f-1"), text);
        TraceContract.check(folder.resolve("trace"), false);
    }
}
