package io.faasload.traces.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.faasload.traces.TraceFixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in a trace of in-vitro, whose columns are seconds: counts, durations and memory by function. */
class InVitroFuzzTest {

    /** Of each row of the golden file, which has 1,440 columns of counts. */
    private static final int CELLS = 8;

    @TempDir
    static Path folder;

    static Stream<byte[]> seeds() throws IOException {
        String counts = Files.readAllLines(TraceFixtures.GOLDEN.resolve("invitro/invocations.csv")).stream()
                .map(row -> Arrays.stream(row.split(",")).limit(CELLS).collect(Collectors.joining(",", "", "\n")))
                .collect(Collectors.joining());
        String all = String.join(
                FilesInOne.SEPARATOR,
                counts,
                Files.readString(TraceFixtures.GOLDEN.resolve("invitro/durations.csv")),
                Files.readString(TraceFixtures.GOLDEN.resolve("invitro/memory.csv")));
        return Stream.of(all.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void isReadOrRefused(byte[] text) throws IOException {
        FilesInOne.write(folder.resolve("trace"), text, "invocations.csv", "durations.csv", "memory.csv");
        TraceContract.check(folder.resolve("trace"), true);
    }
}
