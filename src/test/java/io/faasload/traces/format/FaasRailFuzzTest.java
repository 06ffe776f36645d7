package io.faasload.traces.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.faasload.traces.TraceFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in a specification of FaaSRail. */
class FaasRailFuzzTest {

    @TempDir
    static Path folder;

    static Stream<byte[]> seeds() throws IOException {
        return Stream.of(Files.readAllBytes(TraceFixtures.GOLDEN.resolve("faasrail-spec.csv")));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isReadOrRefused(byte[] text) throws IOException {
        Files.write(Files.createDirectories(folder.resolve("trace")).resolve("specification.csv"), text);
        TraceContract.check(folder.resolve("trace"), false);
    }
}
