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

/** Whatever is in a trace of Azure 2021. */
class Azure2021FuzzTest {

    @TempDir
    static Path folder;

    static Stream<byte[]> seeds() throws IOException {
        return Stream.of(
                Files.readAllBytes(TraceFixtures.GOLDEN.resolve("azure2021-30.csv")),
                "app,func,end_timestamp,duration\na,f,1.5,0.5\nb,f,2e1,3\n\"b\",\"g\"\"h\",7,1.25\n"
                        .getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isReadOrRefused(byte[] text) throws IOException {
        Files.write(Files.createDirectories(folder.resolve("trace")).resolve("events.csv"), text);
        TraceContract.check(folder.resolve("trace"), false);
    }
}
