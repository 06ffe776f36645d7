package io.faasload.monitor.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerLogTest {

    private static final String TIME = "2026-11-23T06:01:37.868123456Z";
    private static final long MICROS = 1_795_413_697_868_123L;

    @TempDir
    private Path folder;

    private final EndLines lines = new EndLines();

    @Test
    void findsLinesOnStandardOutputWithDockersTime() throws IOException {
        read("{\"log\":\"XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\\n\",\"stream\":\"stdout\",\"time\":\"" + TIME + "\"}");
        assertThat(all()).containsExactly(MICROS);
    }

    @Test
    void findsLinesAfterOutputWithoutNewlineAndWithAttributes() throws IOException {
        read("{\"log\":\"fooXXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\\n\",\"stream\":\"stdout\","
                + "\"attrs\":{\"a\":\"b\"},\"time\":\"" + TIME + "\"}");
        assertThat(all()).containsExactly(MICROS);
    }

    @Test
    void ignoresStandardErrorAndTheActionsOwnOutput() throws IOException {
        read("{\"log\":\"XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\\n\",\"stream\":\"stderr\",\"time\":\"" + TIME + "\"}");
        read("{\"log\":\"XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\\\\n\\\",\\\"stream\\\":\\\"stdout\\\"\\n\","
                + "\"stream\":\"stdout\",\"time\":\"" + TIME + "\"}");
        read("{\"log\":\"hello\\n\",\"stream\":\"stdout\",\"time\":\"" + TIME + "\"}");
        assertThat(all()).isEmpty();
        assertThat(lines.isUnreadable("c")).isFalse();
    }

    @Test
    void reportsUnreadableLines() throws IOException {
        read("{\"log\":\"XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX\\n\",\"stream\":\"stdout\",\"time\":\"yesterday\"}");
        assertThat(lines.isUnreadable("c")).isTrue();
    }

    private List<Long> all() {
        return lines.between(0, Long.MAX_VALUE - 1).stream()
                .map(EndLine::micros)
                .toList();
    }

    private void read(String line) throws IOException {
        Path path = folder.resolve("c-json.log");
        Files.writeString(path, line + "\n");
        try (ContainerLog log = new ContainerLog("c", path, lines, new ReadBuffer())) {
            log.reopenIfReplaced();
            log.read();
        }
    }
}
