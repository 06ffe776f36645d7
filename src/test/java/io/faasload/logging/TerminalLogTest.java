package io.faasload.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process with the configuration of {@code bin/faasload}. */
class TerminalLogTest {

    private static final long MOST_BYTES = 33_000_000;

    @TempDir
    private Path folder;

    @Test
    void aFloodGivesOneLinePerKindAndAFileOfBoundedSize() throws Exception {
        Path log = folder.resolve("command.log");

        List<String> lines = run(log, 10_000);

        assertThat(lines)
                .extracting(line -> line.replaceFirst("^\\d\\d:\\d\\d:\\d\\d ", ""))
                .contains(
                        "WARN Ours - Calls fail: 0 [" + log + "]",
                        "WARN Ours - Calls fail: 9999 (10,000 times in all) [" + log + "]",
                        "ERROR JdbcOutputFormat - JDBC executeBatch error, retry times = 0: ERROR: could not extend file"
                                + " \"base/5/1\": No space left on device [" + log + "]")
                .allMatch(line -> line.matches("(WARN Ours|ERROR JdbcOutputFormat) - .*"))
                .hasSizeBetween(4, 6);
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> written = files.toList();
            assertThat(written)
                    .hasSizeBetween(2, 3)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
            assertThat(written.stream()
                            .mapToLong(file -> file.toFile().length())
                            .sum())
                    .isLessThan(MOST_BYTES);
        }
    }

    @Test
    void theFileHasWhatTheTerminalOmits() throws Exception {
        Path log = folder.resolve("command.log");

        run(log, 1);

        assertThat(Files.readString(log))
                .contains("INSERT INTO runs", "\tat io.faasload.logging.FloodingProcess", "the effective configuration")
                .contains("Fetching of partition 0", "A connection was leaked");
    }

    @Test
    void jsonHasOneObjectPerEventAndLine() throws Exception {
        List<JsonNode> events = new ArrayList<>();
        for (String line : run(folder.resolve("command.log"), 1, "exec \"$@\" json")) {
            events.add(new ObjectMapper().readTree(line));
        }

        assertThat(events)
                .hasSize(5)
                .allSatisfy(event -> assertThat(
                                OffsetDateTime.parse(event.path("time").asText()))
                        .isNotNull());
        assertThat(events.get(1).path("level").asText()).isEqualTo("WARN");
        assertThat(events.get(1).path("logger").asText()).isEqualTo("io.faasload.job.Ours");
        assertThat(events.get(1).path("message").asText()).isEqualTo("Calls fail: 0");
        assertThat(events.get(1).path("exception").asText()).isEmpty();
        assertThat(events.get(4).path("exception").asText())
                .contains("base/5/1\": No space left on device\n", "\tat io.faasload.logging.FloodingProcess.main");
    }

    /** A file size limit stands in for a full disk. */
    @Test
    void reportsAnUnwritableLogAsOneMoreKindWithoutStackTrace() throws Exception {
        Path log = folder.resolve("command.log");

        List<String> lines = run(log, 1_000, "ulimit -f 100 && exec \"$@\"");

        assertThat(lines)
                .anyMatch(line -> line.contains("WARN Cannot write the log: IOException: File too large"))
                .allMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .hasSizeLessThan(10);
    }

    private List<String> run(Path log, int times) throws Exception {
        return run(log, times, "exec \"$@\"");
    }

    private List<String> run(Path log, int times, String shell) throws Exception {
        Process process = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        shell,
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:-UsePerfData",
                        "-Dlog4j2.configurationFile=io/faasload/cli/log4j2.properties",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FloodingProcess.class.getName(),
                        log.toString(),
                        String.valueOf(times))
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(lines.toString()).isZero();
        return lines;
    }
}
